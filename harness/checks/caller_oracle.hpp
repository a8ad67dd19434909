#pragma once
// An instructor's own solution as an oracle: it is compiled and run like a submission, so it answers in
// float32 and knows nothing about magnitudes.
//
// The magnitude of an element is estimated as max(|value|, rms of its output) * sqrt(1 + elements of all
// inputs). The reasoning: an element that is a sum of k terms of one size and random sign is about sqrt(k)
// times smaller than the sum of its absolute terms, which is what float32 errs by, and k is at most the
// number of input elements; the rms stands in where an element is small by cancellation. That is generous to
// the student by the number of terms that a function does not have, and still some 2^10 below the error of a
// computation in float16. i32 outputs have magnitude zero: they must be equal.

#include "harness/checks/check.hpp"

namespace harness {

class CallerOracle final : public Oracle {
 public:
  // `solution` must outlive the oracle.
  explicit CallerOracle(Caller& solution) : solution_(solution) {}

  // Throws std::runtime_error when the solution does not answer or its answer is not finite: the staff's
  // mistake.
  std::vector<reference::Output> evaluate(const CallRequest& request) override;

 private:
  Caller& solution_;
};

}  // namespace harness
