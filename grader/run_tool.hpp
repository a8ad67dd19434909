#pragma once
// Runs a program of this machine (LaTeX) on files of ours. Not for anything of a student.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace grader {

// The first of the names that is on the PATH.
std::optional<std::string> find_tool(const std::vector<std::string>& names);

// Runs it in `folder`, without input, its output into the file `log`. True when it ended with status 0.
bool run_tool(std::vector<std::string> words, const std::filesystem::path& folder,
              const std::filesystem::path& log);

}  // namespace grader
