#pragma once
// The processors on which speed is measured.

#include "harness/grade/grade.hpp"
#include "harness/sandbox/sandbox.hpp"

namespace harness {

// The last that this program might use when it first asked: the first ones are where a system keeps its own
// work.
int timing_core();

// The last `count`. Throws std::runtime_error when this program may not use so many side by side.
Cores timing_cores(int count);

}  // namespace harness
