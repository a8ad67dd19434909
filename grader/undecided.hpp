#pragma once
// Timings that the machine was too restless to decide: they are taken again when the rest of a batch is done.

#include <string>
#include <vector>

#include "harness/result/result.hpp"

namespace grader {

// The checks of speed that ended in internal_error; empty when anything else did too, which a second timing
// would not mend.
std::vector<std::string> undecided_timings(const harness::GradingResult& result);

// `result` with what a second grading, of these checks alone, found in their place.
harness::GradingResult with_timings(harness::GradingResult result, const harness::GradingResult& again);

}  // namespace grader
