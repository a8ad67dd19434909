#pragma once
// Reads `limits:` of an assignment. Internal to harness/assignment.

#include "harness/assignment/assignment.hpp"

namespace harness {

// Keys that are absent keep their defaults. Throws ConfigError.
Limits parse_limits(const ConfigNode& node);

}  // namespace harness
