#pragma once
// Where a result is shown: the terminal, JSON, CSV.

#include <string>
#include <vector>

#include "harness/result/result.hpp"

namespace corpus {

// What a sink would let through that acts instead of being read: control sequences, characters that reorder
// text, bytes that are not UTF-8, formulas; and the secret word, should it be in there. A line each.
std::vector<std::string> unsafe_output(const harness::GradingResult& result, const std::string& secret);

}  // namespace corpus
