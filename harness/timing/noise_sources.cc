#include "harness/timing/noise_sources.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <sstream>

#include "harness/timing/hyperthreads.hpp"
#include "harness/timing/kernel_files.hpp"
#include "harness/timing/median.hpp"
#include "harness/timing/processor_quota.hpp"

namespace harness {
namespace {

namespace fs = std::filesystem;

// Steals of less than this share of all time since the machine started are nobody's concern.
constexpr double small_share = 0.01;
constexpr double small_load = 0.5;

std::string percent(double share) {
  std::ostringstream text;
  text.precision(2);
  text << 100 * share << " %";
  return text.str();
}

class Inspector {
 public:
  Inspector(int core, const fs::path& root)
      : root_(root),
        proc_(root / "proc"),
        sys_(root / "sys"),
        core_(core),
        cpu_("cpu" + std::to_string(core)) {}

  std::vector<NoiseSource> all() {
    governor();
    turbo();
    siblings();
    load();
    swap();
    huge_pages();
    stolen();
    quota();
    return std::move(found_);
  }

 private:
  void add(std::string what, bool quiet, std::string detail, std::string remedy) {
    found_.push_back({std::move(what), quiet, std::move(detail), quiet ? "" : std::move(remedy)});
  }

  void governor() {
    const auto name = first_line(sys_ / "devices/system/cpu" / cpu_ / "cpufreq/scaling_governor");
    if (!name) return;
    add("frequency governor", *name == "performance", *name,
        "the clock follows the load; cpupower frequency-set -g performance");
  }

  void turbo() {
    const fs::path cpu = sys_ / "devices/system/cpu";
    const auto off = first_line(cpu / "intel_pstate/no_turbo");
    const auto on = first_line(cpu / "cpufreq/boost");
    if (!off && !on) return;
    const bool boosts = off ? *off == "0" : *on == "1";
    add("turbo", !boosts, boosts ? "on" : "off",
        std::string("the clock depends on heat and on what other cores do; echo ") +
            (off ? "1 > /sys/devices/system/cpu/intel_pstate/no_turbo"
                 : "0 > /sys/devices/system/cpu/cpufreq/boost"));
  }

  void siblings() {
    const std::vector<int> threads = hyperthreads_of(core_, root_);
    if (threads.empty()) return;
    std::string list;
    for (const int thread : threads) list += (list.empty() ? "" : ",") + std::to_string(thread);
    add("hyperthreads", threads.size() == 1,
        threads.size() == 1 ? cpu_ + " has its core to itself" : "processors " + list + " are one core",
        "what runs on the other slows the timed one; echo off > /sys/devices/system/cpu/smt/control");
  }

  void load() {
    const auto line = first_line(proc_ / "loadavg");
    if (!line) return;
    const double load = std::atof(line->c_str());
    add("load", load < small_load, line->substr(0, line->find(' ')) + " in the last minute",
        "other programs share caches and memory; stop them");
  }

  void swap() {
    const auto total = value_of(proc_ / "meminfo", "SwapTotal"),
               left = value_of(proc_ / "meminfo", "SwapFree");
    if (!total || !left) return;
    const double used = *total - *left;
    add("swap", used <= 0,
        used <= 0 ? "none in use" : std::to_string(static_cast<std::int64_t>(used / 1024)) + " MiB in use",
        "memory is or was short; close programs, or swapoff -a");
  }

  // Whether memory that a program did not ask so comes in large pages is chance, and so is the time that
  // takes.
  void huge_pages() {
    const auto setting = first_line(sys_ / "kernel/mm/transparent_hugepage/enabled");
    if (!setting) return;
    const bool always = setting->find("[always]") != std::string::npos;
    add("huge pages", !always, always ? "for every program" : "for programs that ask",
        "which memory gets them differs from run to run; echo madvise > "
        "/sys/kernel/mm/transparent_hugepage/enabled");
  }

  // Time that a hypervisor gave to other guests.
  void stolen() {
    const auto line = first_line(proc_ / "stat");
    if (!line) return;
    std::istringstream words(line->substr(line->find(' ')));
    double total = 0, stolen = 0, ticks = 0;
    for (int column = 0; column < 8 && words >> ticks; ++column) {
      total += ticks;
      if (column == 7) stolen = ticks;
    }
    if (total <= 0) return;
    add("stolen time", stolen < small_share * total, percent(stolen / total) + " since the machine started",
        "the host of this virtual machine gives its processors to others as well; use another one");
  }

  void quota() {
    const ProcessorQuota quota = processor_quota(root_);
    if (!quota.known) return;
    const bool free = std::isinf(quota.processors);
    std::ostringstream detail;
    detail << quota.processors << " processors, throttled " << quota.throttled << " times so far";
    add("processor quota", free, free ? "none" : detail.str(),
        "the control group of this program is limited; raise its processor limit (of a container: --cpus)");
  }

  const fs::path root_, proc_, sys_;
  const int core_;
  const std::string cpu_;
  std::vector<NoiseSource> found_;
};

}  // namespace

std::vector<NoiseSource> noise_sources(int core, const std::filesystem::path& root) {
  return Inspector(core, root).all();
}

NoiseSource shared_core(std::vector<double> loads) {
  std::sort(loads.begin(), loads.end());
  // Not the very shortest: a clock may stand still.
  const double usual = median(loads), best = loads[loads.size() / 20];
  std::ostringstream detail;
  detail.precision(3);
  detail << "half of all bursts of work take more than " << usual / best << " times as long as the best";
  NoiseSource source{"execution units", usual < kSharedSlowdown * best, detail.str(), {}};
  if (!source.quiet) {
    source.remedy =
        "a hyperthread or another guest of the host takes up to that much of the timed "
        "core, more from code that fills it; use a machine whose cores are yours";
  }
  return source;
}

}  // namespace harness
