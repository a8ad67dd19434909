#pragma once
// Runs a program of this machine (LaTeX, Slurm's) and waits for it. Not for anything of a student.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace grader {

struct ToolOutput {
  int status = -1;  // exit status, or 128 + signal
  std::string out, err;
};

// The first of the names that is on the PATH.
std::optional<std::string> find_tool(const std::vector<std::string>& names);

// The program is sought in PATH, works in `folder` (empty: here) and gets nothing on stdin. Throws
// harness::ConfigError when it cannot be started.
ToolOutput run_tool(const std::vector<std::string>& words, const std::filesystem::path& folder = {});

}  // namespace grader
