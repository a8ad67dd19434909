#pragma once
// The class list: a CSV file with the columns id, name, email and, if there is one, login.

#include <filesystem>
#include <string>
#include <vector>

#include "db/gradebook.hpp"

namespace grader {

// Other columns are allowed and ignored. Throws harness::ConfigError that names the line.
std::vector<db::Student> read_roster(const std::filesystem::path& file);

// The student whose id is `name`, else whose login is; nullptr when there is none.
const db::Student* find_student(const std::vector<db::Student>& students, const std::string& name);

}  // namespace grader
