#pragma once
// What the commands that read the course database have in common.

#include <string>

#include "db/gradebook.hpp"

namespace grader {

// The id that `name` (an id or a folder) stands for. Throws harness::ConfigError when the database has no
// such assignment.
std::string stored_assignment(const db::Gradebook& book, const std::string& name, const std::string& file);

// The grade of the student with that id or login. Throws harness::ConfigError when there is no such student,
// or no grade.
db::Grade find_grade(const db::Gradebook& book, const std::string& assignment, const std::string& name,
                     const std::string& file);

// The title of a stored assignment; its id where there is no such assignment.
std::string stored_title(const db::Gradebook& book, const std::string& assignment);

}  // namespace grader
