#include "grader/commands/stored.hpp"

#include <algorithm>

#include "grader/course/final_grades.hpp"
#include "grader/find_assignment.hpp"
#include "grader/roster.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {

std::string stored_assignment(const db::Gradebook& book, const std::string& name, const std::string& file) {
  std::string id = assignment_id(name);
  std::vector<std::string> known;
  for (const db::AssignmentEntry& entry : book.assignments()) known.push_back(entry.id);
  if (std::find(known.begin(), known.end(), id) != known.end()) return id;
  throw harness::ConfigError(
      shown(file) + ": holds nothing of assignment '" + shown_on_line(id) + "'" +
      (known.empty() ? "; grader batch grades into it" : reference::did_you_mean(id, known)));
}

db::Grade find_grade(const db::Gradebook& book, const std::string& assignment, const std::string& name,
                     const std::string& file) {
  const std::vector<db::Student> students = book.students();
  const db::Student* student = find_student(students, name);
  if (student == nullptr) {
    std::vector<std::string> known;
    for (const db::Student& other : students) known.push_back(other.id);
    throw harness::ConfigError(shown(file) + ": knows no student '" + shown_on_line(name) + "'" +
                               shown(reference::did_you_mean(name, known)));
  }
  for (const StudentAttempts& candidate : student_attempts(book, assignment)) {
    if (candidate.student.id != student->id) continue;
    db::Grade grade = book.grade_of(candidate.attempts[candidate.counted], candidate.student);
    grade.late = candidate.late;
    return grade;
  }
  throw harness::ConfigError(shown(file) + ": student '" + shown_on_line(student->id) +
                             "' has no grade in '" + assignment +
                             "'; nothing was submitted, or the submission counts for another student");
}

std::string stored_title(const db::Gradebook& book, const std::string& assignment) {
  for (const db::AssignmentEntry& entry : book.assignments()) {
    if (entry.id == assignment) return entry.title;
  }
  return assignment;
}

}  // namespace grader
