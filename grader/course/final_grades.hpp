#pragma once
// The gradebook of an assignment: which attempt of each student counts, and what being late costs. Everything
// that shows or exports scores reads them here.
//
//   for (const db::Grade& grade : final_grades(book, "a7-convnet")) standing_of(grade).final_score ...

#include <optional>
#include <string>
#include <vector>

#include "db/gradebook.hpp"
#include "grader/course/course.hpp"

namespace grader {

// The course.yaml that a batch stored last; absent: none ever was.
std::optional<Course> stored_course(const db::Gradebook& book);

// By the rules of the stored course.yaml, or without any the newest submission of each student and no
// penalties. A group's attempts are its members' attempts, and each member has a grade. Sorted by name (or
// id), then id.
std::vector<db::Grade> final_grades(const db::Gradebook& book, const std::string& assignment);

// All attempts of a student, or of the student's group, in the order they arrived; the same content handed in
// (or downloaded) again is one attempt and counts from when it came first.
struct StudentAttempts {
  db::Student student;
  std::vector<db::Attempt> attempts;
  std::size_t counted = 0;  // index into attempts
  std::optional<db::LatePenalty> late;
};
std::vector<StudentAttempts> student_attempts(const db::Gradebook& book, const std::string& assignment);

// Names in course.yaml that belong to nobody in the database: "extensions: 'adda'".
std::vector<std::string> unknown_names(const Course& course, const std::vector<db::Student>& students);

}  // namespace grader
