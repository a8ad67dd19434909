#pragma once
// The processor on which speed is measured.

#include "harness/grade/grade.hpp"

namespace harness {

// The last that this program might use when it first asked: the first ones are where a system keeps its own
// work.
int timing_core();

}  // namespace harness
