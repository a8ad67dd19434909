#pragma once
// What a check has seen of one function: every case with its answer. At least one answer is wrong.

#include <vector>

#include "harness/checks/compare.hpp"

namespace harness {

struct AnsweredCase {
  CallRequest request;
  CallOutcome answer;
  std::vector<reference::Output> exact;
  std::vector<OutputDifference> differences;  // empty: the answer is right
  bool right() const { return differences.empty(); }
};

struct Evidence {
  const FunctionSpec& function;
  double tolerance = 0;             // of the check
  std::vector<AnsweredCase> cases;  // all of the check, smallest first
};

}  // namespace harness
