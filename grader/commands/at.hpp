#pragma once
// --at TIME: the gradebook as it was.

#include <optional>
#include <string>

#include "db/gradebook.hpp"
#include "grader/cli.hpp"

namespace grader {

Flag at_flag(const std::string& help);

// Nothing when the flag is absent. Throws UsageError.
std::optional<db::Time> time_of(const Arguments& arguments, const std::string& flag);

// The database of --db for reading, as of --at if it is given.
db::Gradebook open_to_read(const Arguments& arguments);

}  // namespace grader
