#pragma once
// From what was measured to clean, review or toeplitz, always with the figures.

#include <string>
#include <vector>

#include "harness/policy/measure.hpp"
#include "harness/result/toeplitz.hpp"

namespace harness {

// Unrolled columns held at once, from which on a person looks and from which on the rule is broken. Honest
// code can be seen to hold a few: each copy of the filters is one, and so is a copied window of a thread.
struct ToeplitzLimits {
  double review = 10;
  double toeplitz = 24;
};

struct MeasuredPasses {
  std::string forward_name, backward_name;
  PassMeasurement forward, backward;
  std::vector<std::string> source;  // evidence from the source
};

// Whether one ladder is enough to call it toeplitz.
bool convicts(const LadderSamples& measured, const ToeplitzLimits& limits);

ToeplitzFinding judge_toeplitz(const MeasuredPasses& passes, const ToeplitzLimits& limits);

}  // namespace harness
