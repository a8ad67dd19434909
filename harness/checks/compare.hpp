#pragma once
// One answer against the oracle's: where it differs, by how much, and what the differences have in common.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/checks/check.hpp"

namespace harness {

struct OutputDifference {
  std::size_t output = 0;                     // position in the function's outputs
  std::int64_t first = 0;                     // flat position of the first element that differs
  double got = 0, expected = 0, allowed = 0;  // there
  std::int64_t differing = 0, total = 0;
  std::string pattern;  // "every value is 0"; empty when nothing simple fits
};

// The outputs that differ from the oracle's, in order; empty when the answer is right. NaN and Inf differ
// from everything; i32 outputs and elements of magnitude zero must be equal.
std::vector<OutputDifference> compare(const CallOutcome& answer, const std::vector<reference::Output>& exact,
                                      double tolerance);

// The position of the first NaN or Inf of an output, if there is one.
std::optional<std::int64_t> first_not_finite(const HostTensor& tensor);

// What all the differing elements share: "every value is 0", "all of them in the last column".
std::string common_pattern(const HostTensor& got, const reference::Tensor<double>& exact,
                           const std::vector<std::int64_t>& differing);

}  // namespace harness
