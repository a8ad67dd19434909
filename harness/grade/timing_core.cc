#include "harness/grade/timing_core.hpp"

#include <sched.h>

#include <algorithm>
#include <stdexcept>
#include <string>

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

void reserve_timing_core(const PreparedAssignment& prepared) {
  int count = 0;
  for (const auto& check : prepared.checks) count = std::max(count, check->timed_cores());
  cpu_set_t others = allowed_cores();
  for (int core = timing_core(); core >= 0 && core > timing_core() - count; --core) {
    CPU_CLR(static_cast<std::size_t>(core), &others);
  }
  if (CPU_COUNT(&others) > 0) sched_setaffinity(0, sizeof others, &others);
}

}  // namespace harness
