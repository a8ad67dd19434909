#pragma once
// The processors on which speed is measured.

#include <sched.h>

#include <filesystem>
#include <functional>

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

// Keeps the calling thread on one processor. False where the system refuses it.
bool stay_on(int core);

// In a thread of its own; waits for it. `work` must not throw.
void run_on_timing_core(const std::function<void()>& work);

}  // namespace harness
