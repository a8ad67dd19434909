#pragma once
// Reads `functions:` of an assignment. Internal to harness/assignment.

#include <filesystem>
#include <vector>

#include "harness/assignment/assignment.hpp"

namespace harness {

// Throws ConfigError. `folder` is the assignment's, in which a solution is sought.
std::vector<FunctionSpec> parse_functions(const ConfigNode& node, const std::filesystem::path& folder);

}  // namespace harness
