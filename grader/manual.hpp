#pragma once
// Manual pages and completions, made of the same table of commands, operands and flags as --help.

#include <string>
#include <vector>

#include "grader/cli.hpp"

namespace grader {

// "grader-check.1" as roff.
std::string manual_page(const Command& command);
// "grader.1": what there is.
std::string manual_overview(const std::vector<const Command*>& commands);
std::string bash_completion(const std::vector<const Command*>& commands);
std::string zsh_completion(const std::vector<const Command*>& commands);

}  // namespace grader
