#pragma once
// Pieces of generated text that header and starters share. Internal to harness/generate.

#include <cstddef>
#include <string>
#include <vector>

#include "harness/assignment/assignment.hpp"

namespace harness {

inline constexpr std::size_t kGeneratedLineWidth = 100;

// "TensorView<const float,4> x", in the order of the call: inputs, params, outputs.
std::vector<std::string> cpp_parameters(const FunctionSpec& function);

// "x", "w", "stride", ... in the same order, without the outputs.
std::vector<std::string> python_parameters(const FunctionSpec& function);

// "dx, dw, db"
std::string joined_names(const std::vector<TensorSpec>& tensors);

// head + parts + tail, parted by commas; broken where a line would be too long and continued in `column`.
std::string wrap_list(const std::string& head, const std::vector<std::string>& parts, const std::string& tail,
                      std::size_t column);

}  // namespace harness
