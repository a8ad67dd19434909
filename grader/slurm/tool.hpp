#pragma once
// Runs one of Slurm's own programs and waits for it.

#include <string>
#include <vector>

namespace grader {

struct ToolOutput {
  int status = -1;  // exit status, or 128 + signal
  std::string out, err;
};

// The program is sought in PATH and gets nothing on stdin. Throws harness::ConfigError when it cannot be
// started.
ToolOutput run_tool(const std::vector<std::string>& words);

}  // namespace grader
