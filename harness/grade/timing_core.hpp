#pragma once
// The processors on which speed is measured.

#include <sched.h>

#include <filesystem>

#include "harness/grade/grade.hpp"
#include "harness/sandbox/sandbox.hpp"

namespace harness {

// The last that this program might use when it first asked: the first ones are where a system keeps its own
// work.
int timing_core();

// The last `count`. Throws std::runtime_error when this program may not use so many side by side.
Cores timing_cores(int count);

// Those of `allowed` that neither are among the timed ones nor share a core with one of them. `root` as in
// hyperthreads_of.
cpu_set_t cores_beside(const Cores& timed, cpu_set_t allowed, const std::filesystem::path& root);

// While it lives its thread runs on the timing core, where the system does not refuse that. Who puts the
// questions of a timing there leaves inputs in that core's own caches (from those of another a contestant
// fetches them at a pace that depends on what else runs there), and between two calls the core neither falls
// asleep, for which it would start the next one slowly, nor is it given away by the host of a virtual
// machine.
class OnTimingCore {
 public:
  OnTimingCore();
  ~OnTimingCore();
  OnTimingCore(const OnTimingCore&) = delete;
  OnTimingCore& operator=(const OnTimingCore&) = delete;

 private:
  cpu_set_t before_{};
  bool moved_ = false;
};

}  // namespace harness
