#include "grader/class_list.hpp"

#include <algorithm>
#include <set>

#include "grader/course/final_grades.hpp"

namespace grader {

std::vector<ClassLine> read_class_list(const db::Gradebook& book, const std::string& assignment) {
  std::vector<ClassLine> lines;
  std::set<std::string> graded;
  for (db::Grade& grade : final_grades(book, assignment)) {
    graded.insert(grade.student.id);
    lines.push_back({grade.student, std::move(grade)});
  }
  for (const db::Student& student : book.students()) {
    // Without a name no roster ever listed the student.
    if (graded.count(student.id) == 0 && !student.name.empty()) lines.push_back({student, std::nullopt});
  }
  std::stable_sort(lines.begin(), lines.end(), [](const ClassLine& a, const ClassLine& b) {
    const auto key = [](const ClassLine& line) {
      return line.student.name.empty() ? line.student.id : line.student.name;
    };
    return key(a) < key(b);
  });
  return lines;
}

}  // namespace grader
