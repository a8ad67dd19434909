#pragma once
// Everyone an assignment concerns: whoever has a grade, and whoever is on the roster without one.

#include <optional>
#include <string>
#include <vector>

#include "db/gradebook.hpp"

namespace grader {

struct ClassLine {
  db::Student student;
  std::optional<db::Grade> grade;  // absent: nothing was submitted
};

// Sorted by name, or by id where there is none.
std::vector<ClassLine> read_class_list(const db::Gradebook& book, const std::string& assignment);

}  // namespace grader
