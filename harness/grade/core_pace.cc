#include "harness/grade/core_pace.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "harness/grade/core_load.hpp"
#include "harness/timing/median.hpp"
#include "harness/timing/noise_sources.hpp"

namespace harness {
namespace {

constexpr int first_readings = 8;
constexpr int loads_a_reading = 5;
constexpr int calm_in_a_row = 4;

double median_load() {
  std::vector<double> loads;
  for (int i = 0; i < loads_a_reading; ++i) loads.push_back(core_load());
  return median(loads);
}

// Another for every start of every machine, also of those that share a home folder, and for every build.
std::string circumstances() {
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  std::error_code unknown;
  const auto built = std::filesystem::last_write_time("/proc/self/exe", unknown).time_since_epoch().count();
  return boot + "/" + std::to_string(built);
}

std::filesystem::path cache_file() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return std::filesystem::path(cache) / "grader" / "core-pace";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return {};
  return std::filesystem::path(home) / ".cache" / "grader" / "core-pace";
}

}  // namespace

CorePace::CorePace(std::function<double()> reading, std::filesystem::path memory, double forget_after)
    : reading_(std::move(reading)),
      memory_(std::move(memory)),
      forget_after_(forget_after),
      best_since_calm_(std::numeric_limits<double>::infinity()),
      last_(std::numeric_limits<double>::infinity()),
      last_but_one_(std::numeric_limits<double>::infinity()) {}

// A clock that stood still, as that of a virtual machine may, makes nothing faster, and no core keeps the
// pace of its best moment: what three readings in a row have reached counts.
double CorePace::read() {
  const double load = reading_();
  best_since_calm_ = std::min(best_since_calm_, std::max({load, last_, last_but_one_}));
  last_but_one_ = std::exchange(last_, load);
  return load;
}

double CorePace::slowdown() {
  if (best_ == 0) {
    recall();
    for (int i = 0; best_ == 0 && i < first_readings; ++i) read();
    if (best_ == 0) best_ = best_since_calm_;
  }
  const double load = read();
  best_ = std::min(best_, best_since_calm_);
  return best_ > 0 ? load / best_ : 1;
}

double CorePace::await_calm(double& patience, double at_most, const std::function<bool()>& cancelled) {
  using Clock = std::chrono::steady_clock;
  const double best_before = best_;
  const double in_vain_before = in_vain_;
  const Clock::time_point start = Clock::now();
  double now = slowdown(), waited = 0;
  // Of many readings one is low by chance; whoever had to wait believes only some in a row.
  int calm = now < kSharedSlowdown ? calm_in_a_row : 0;
  while (calm < calm_in_a_row && waited < std::min(patience, at_most) && !(cancelled && cancelled())) {
    now = slowdown();
    calm = now < kSharedSlowdown ? calm + 1 : 0;
    waited = std::chrono::duration<double>(Clock::now() - start).count();
  }
  if (calm >= calm_in_a_row) {
    in_vain_ = 0;
    best_since_calm_ = std::numeric_limits<double>::infinity();
  } else if ((in_vain_ += waited) >= forget_after_) {
    best_ = best_since_calm_;
    in_vain_ = 0;
  }
  patience = std::max(patience - waited, 0.0);
  if (best_ != best_before || in_vain_ != in_vain_before) remember();
  return now;
}

void CorePace::recall() {
  std::ifstream file(memory_);
  std::string where;
  double best = 0, in_vain = 0;
  if (!(file >> where >> best >> in_vain) || where != circumstances() || best <= 0) return;
  best_ = best;
  in_vain_ = in_vain;
}

void CorePace::remember() const {
  if (memory_.empty()) return;
  std::error_code failed;
  std::filesystem::create_directories(memory_.parent_path(), failed);
  const std::filesystem::path fresh = memory_.string() + "." + std::to_string(getpid());
  {
    std::ofstream file(fresh);
    file << circumstances() << ' ' << best_ << ' ' << in_vain_ << '\n';
  }
  std::filesystem::rename(fresh, memory_, failed);
  if (failed) std::filesystem::remove(fresh, failed);
}

CorePace& core_pace() {
  static CorePace pace(median_load, cache_file());
  return pace;
}

}  // namespace harness
