#pragma once
// The hash that tells whether two gradings used the same specification. Internal to harness/assignment.

#include <string>

#include "harness/assignment/assignment.hpp"

namespace harness {

// SHA-256 in lower-case hex over, for assignment.yaml and then the files of each solution folder in the order
// of their paths,
//   path in the assignment's folder  NUL  size in decimal digits  NUL  bytes
// Throws ConfigError for a link, a special file or too much in a solution folder.
std::string hash_spec(const std::string& yaml, const Assignment& assignment);

}  // namespace harness
