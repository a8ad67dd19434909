#pragma once
// Who changes something by hand, and why: what every such command asks.

#include <string>

#include "grader/cli.hpp"

namespace grader {

Flag author_flag();
Flag reason_flag(const std::string& help);

// --author, else the login name of whoever runs the program. Throws UsageError when it is blank.
std::string author_of(const Arguments& arguments);
// --reason. Throws UsageError when it is missing or blank: a change that nobody can explain is none.
std::string reason_of(const Arguments& arguments);

}  // namespace grader
