#include "harness/grade/timing_core.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "harness/timing/hyperthreads.hpp"

namespace harness {
namespace {

cpu_set_t allowed_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) CPU_SET(0, &cores);
  return cores;
}

// Asked before any thread is kept off some of them.
const cpu_set_t& cores_at_first() {
  static const cpu_set_t cores = allowed_cores();
  return cores;
}

int last_core() {
  const cpu_set_t& cores = cores_at_first();
  int core = CPU_SETSIZE - 1;
  while (core > 0 && !CPU_ISSET(static_cast<std::size_t>(core), &cores)) --core;
  return core;
}

}  // namespace

int timing_core() {
  static const int core = last_core();
  return core;
}

Cores timing_cores(int count) {
  const cpu_set_t& allowed = cores_at_first();
  const Cores cores{timing_core() - count + 1, count};
  for (int core = timing_core(); core >= cores.first; --core) {
    if (core >= 0 && CPU_ISSET(static_cast<std::size_t>(core), &allowed)) continue;
    throw std::runtime_error("speed is to be measured on " + std::to_string(count) +
                             " processors side by side, more than this program may use");
  }
  return cores;
}

cpu_set_t cores_beside(const Cores& timed, cpu_set_t allowed, const std::filesystem::path& root) {
  for (int core = timed.first; core < timed.first + timed.count; ++core) {
    CPU_CLR(static_cast<std::size_t>(core), &allowed);
    for (const int thread : hyperthreads_of(core, root)) CPU_CLR(static_cast<std::size_t>(thread), &allowed);
  }
  return allowed;
}

bool reserve_timing_core(const PreparedAssignment& prepared) {
  int count = 0;
  for (const auto& check : prepared.checks) count = std::max(count, check->timed_cores());
  if (count == 0) return true;
  const int first = std::max(timing_core() - count + 1, 0);
  const cpu_set_t others = cores_beside({first, timing_core() - first + 1}, allowed_cores(), "/");
  if (CPU_COUNT(&others) == 0) return false;
  sched_setaffinity(0, sizeof others, &others);
  return true;
}

OnTimingCore::OnTimingCore() {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(timing_core()), &one);
  moved_ = sched_getaffinity(0, sizeof before_, &before_) == 0 && sched_setaffinity(0, sizeof one, &one) == 0;
}

OnTimingCore::~OnTimingCore() {
  if (moved_) sched_setaffinity(0, sizeof before_, &before_);
}

}  // namespace harness
