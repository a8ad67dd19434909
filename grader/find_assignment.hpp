#pragma once
// ASSIGNMENT on the command line: a folder, an assignment.yaml, or an id.

#include <filesystem>
#include <optional>
#include <string>

namespace grader {

// The folder (or file) to load. Ids are sought in `folder` (--assignments) if given, else in
// $GRADER_ASSIGNMENTS,
// ./assignments, beside an installed program and in the source tree the program was built in. Throws
// harness::ConfigError that names the places searched and the nearest id.
std::filesystem::path find_assignment(const std::string& name, const std::optional<std::string>& folder);

// PAPER and RUBRIC on the command line: a file, or an id that is sought as exams/<id>.yaml and
// rubrics/<id>.yaml in the same folders.
std::filesystem::path find_paper(const std::string& name, const std::optional<std::string>& folder);
std::filesystem::path find_rubric(const std::string& name, const std::optional<std::string>& folder);

// For commands that only read the database: the id of a folder's assignment, or the name itself as an id.
std::string assignment_id(const std::string& name);

}  // namespace grader
