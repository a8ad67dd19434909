#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include <algorithm>
#include <utility>

#include "db/gradebook.hpp"
#include "db/gradebook_impl.hpp"
#include "db/read_result.hpp"

namespace db {
namespace {

std::vector<Adjustment> read_adjustments(const SQLite::Database& database, const std::string& assignment,
                                         const std::string& student) {
  std::vector<Adjustment> adjustments;
  SQLite::Statement rows(database,
                         "SELECT amount, author, reason, made_ms FROM adjustments "
                         "WHERE assignment = ? AND student = ? ORDER BY id");
  SQLite::bind(rows, assignment, student);
  while (rows.executeStep()) {
    adjustments.push_back({.assignment = assignment,
                           .student = student,
                           .amount = rows.getColumn(0).getDouble(),
                           .author = rows.getColumn(1).getString(),
                           .reason = rows.getColumn(2).getString(),
                           .made_at = from_ms(rows.getColumn(3).getInt64())});
  }
  return adjustments;
}

// Of one student, or of all when `student` is null.
std::vector<Grade> read_grades(const SQLite::Database& database, const std::string& assignment,
                               const std::string* student) {
  SQLite::Statement rows(
      database,
      "SELECT s.id, s.name, s.email, s.login, u.source, u.hash, u.submitted_ms, r.id, "
      "r.graded_ms, r.finished FROM newest_grades AS g "
      "JOIN current_students AS s ON s.id = g.student "
      "JOIN submissions AS u ON u.id = g.submission JOIN grading_runs AS r ON r.id = g.run "
      "WHERE g.assignment = ?1 AND (?2 IS NULL OR g.student = ?2)");
  rows.bind(1, assignment);
  if (student != nullptr) rows.bind(2, *student);
  std::vector<Grade> grades;
  while (rows.executeStep()) {
    Grade grade;
    grade.student = {rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                     rows.getColumn(2).getString(), rows.getColumn(3).getString()};
    grade.submission = {assignment, grade.student.id, rows.getColumn(4).getString(),
                        rows.getColumn(5).getString(), from_ms(rows.getColumn(6).getInt64())};
    grade.result = read_result(database, rows.getColumn(7).getInt64());
    grade.graded_at = from_ms(rows.getColumn(8).getInt64());
    grade.finished = rows.getColumn(9).getInt() == 1;
    grade.adjustments = read_adjustments(database, assignment, grade.student.id);
    grades.push_back(std::move(grade));
  }
  return grades;
}

const std::string& sort_name(const Student& student) {
  return student.name.empty() ? student.id : student.name;
}

}  // namespace

std::vector<AssignmentEntry> Gradebook::assignments() const {
  try {
    std::vector<AssignmentEntry> entries;
    SQLite::Statement rows(*impl_->database, "SELECT id, title FROM assignments ORDER BY id");
    while (rows.executeStep()) {
      entries.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString()});
    }
    return entries;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::vector<Student> Gradebook::students() const {
  try {
    std::vector<Student> students;
    SQLite::Statement rows(*impl_->database,
                           "SELECT id, name, email, login FROM current_students ORDER BY id");
    while (rows.executeStep()) {
      students.push_back({rows.getColumn(0).getString(), rows.getColumn(1).getString(),
                          rows.getColumn(2).getString(), rows.getColumn(3).getString()});
    }
    return students;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::vector<Grade> Gradebook::grades(const std::string& assignment) const {
  try {
    // One transaction: a batch that stores while we read shows up whole or not at all.
    SQLite::Transaction snapshot(*impl_->database);
    std::vector<Grade> grades = read_grades(*impl_->database, assignment, nullptr);
    snapshot.commit();
    std::sort(grades.begin(), grades.end(), [](const Grade& a, const Grade& b) {
      return std::pair(sort_name(a.student), a.student.id) < std::pair(sort_name(b.student), b.student.id);
    });
    return grades;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::optional<Grade> Gradebook::grade(const std::string& assignment, const std::string& student) const {
  try {
    SQLite::Transaction snapshot(*impl_->database);
    std::vector<Grade> grades = read_grades(*impl_->database, assignment, &student);
    snapshot.commit();
    if (grades.empty()) return std::nullopt;
    return std::move(grades.front());
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

}  // namespace db
