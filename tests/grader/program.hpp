#pragma once
// Runs the built program as a user does.

#include "tests/support/run_command.hpp"

namespace test_support {

inline CommandResult run_grader(const std::vector<std::string>& words, const CommandOptions& options = {}) {
  std::vector<std::string> all = {GRADER_PROGRAM};
  all.insert(all.end(), words.begin(), words.end());
  return run_command(all, options);
}

}  // namespace test_support
