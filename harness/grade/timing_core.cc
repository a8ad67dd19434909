#include "harness/grade/timing_core.hpp"

#include <sched.h>

#include <algorithm>

namespace harness {
namespace {

cpu_set_t allowed_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) CPU_SET(0, &cores);
  return cores;
}

int last_core() {
  const cpu_set_t cores = allowed_cores();
  int core = CPU_SETSIZE - 1;
  while (core > 0 && !CPU_ISSET(static_cast<std::size_t>(core), &cores)) --core;
  return core;
}

}  // namespace

int timing_core() {
  static const int core = last_core();
  return core;
}

void reserve_timing_core(const PreparedAssignment& prepared) {
  const bool timed = std::any_of(prepared.checks.begin(), prepared.checks.end(),
                                 [](const auto& check) { return check->measures_speed(); });
  if (!timed) return;
  const auto core = static_cast<std::size_t>(timing_core());
  cpu_set_t others = allowed_cores();
  CPU_CLR(core, &others);
  if (CPU_COUNT(&others) > 0) sched_setaffinity(0, sizeof others, &others);
}

}  // namespace harness
