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
                         "SELECT amount, author, reason, made_ms FROM counted_adjustments "
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

std::vector<Comment> read_comments(const SQLite::Database& database, const std::string& assignment,
                                   const std::string& student) {
  std::vector<Comment> comments;
  SQLite::Statement rows(database,
                         "SELECT text, author, made_ms FROM counted_comments "
                         "WHERE assignment = ? AND student = ? ORDER BY id");
  SQLite::bind(rows, assignment, student);
  while (rows.executeStep()) {
    comments.push_back({.assignment = assignment,
                        .student = student,
                        .text = rows.getColumn(0).getString(),
                        .author = rows.getColumn(1).getString(),
                        .made_at = from_ms(rows.getColumn(2).getInt64())});
  }
  return comments;
}

// Columns from `first`: source, hash, submitted_ms, time_from, marked_late.
Submission submission_at(SQLite::Statement& row, int first, const std::string& assignment,
                         const std::string& student) {
  Submission submission{assignment, student, row.getColumn(first).getString(),
                        row.getColumn(first + 1).getString(), from_ms(row.getColumn(first + 2).getInt64())};
  if (row.getColumn(first + 3).getString() == "lms") submission.time_from = TimeFrom::lms;
  if (!row.getColumn(first + 4).isNull()) submission.marked_late = row.getColumn(first + 4).getInt() == 1;
  return submission;
}

// Of one student, or of all when `student` is null.
std::vector<Grade> read_grades(const SQLite::Database& database, const std::string& assignment,
                               const std::string* student) {
  SQLite::Statement rows(
      database,
      "SELECT s.id, s.name, s.email, s.login, u.source, u.hash, u.submitted_ms, u.time_from, "
      "u.marked_late, r.id, r.graded_ms, r.finished FROM newest_grades AS g "
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
    grade.submission = submission_at(rows, 4, assignment, grade.student.id);
    grade.result = read_result(database, rows.getColumn(9).getInt64());
    grade.graded_at = from_ms(rows.getColumn(10).getInt64());
    grade.finished = rows.getColumn(11).getInt() == 1;
    grade.adjustments = read_adjustments(database, assignment, grade.student.id);
    grade.comments = read_comments(database, assignment, grade.student.id);
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

std::vector<Submission> Gradebook::submissions(const std::string& assignment) const {
  try {
    std::vector<Submission> submissions;
    SQLite::Statement rows(
        *impl_->database,
        "SELECT student, source, hash, submitted_ms, time_from, marked_late FROM submissions "
        "WHERE assignment = ? ORDER BY id");
    rows.bind(1, assignment);
    while (rows.executeStep())
      submissions.push_back(submission_at(rows, 1, assignment, rows.getColumn(0).getString()));
    return submissions;
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

std::vector<Attempt> Gradebook::attempts(const std::string& assignment) const {
  try {
    std::vector<Attempt> attempts;
    SQLite::Statement rows(
        *impl_->database,
        "SELECT u.id, r.id, u.student, r.score, r.max_score, r.finished, u.source, u.hash, u.submitted_ms, "
        "u.time_from, u.marked_late FROM attempts AS a JOIN submissions AS u ON u.id = a.submission "
        "JOIN grading_runs AS r ON r.id = a.run WHERE a.assignment = ? ORDER BY u.id");
    rows.bind(1, assignment);
    while (rows.executeStep()) {
      Attempt attempt;
      attempt.id = rows.getColumn(0).getInt64();
      attempt.run = rows.getColumn(1).getInt64();
      attempt.score = rows.getColumn(3).getDouble();
      attempt.max_score = rows.getColumn(4).getDouble();
      attempt.finished = rows.getColumn(5).getInt() == 1;
      attempt.submission = submission_at(rows, 6, assignment, rows.getColumn(2).getString());
      attempts.push_back(std::move(attempt));
    }
    return attempts;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

Grade Gradebook::grade_of(const Attempt& attempt, const Student& student) const {
  try {
    SQLite::Transaction snapshot(*impl_->database);
    Grade grade;
    grade.student = student;
    grade.submission = attempt.submission;
    grade.result = read_result(*impl_->database, attempt.run);
    SQLite::Statement graded(*impl_->database, "SELECT graded_ms FROM grading_runs WHERE id = ?");
    graded.bind(1, attempt.run);
    if (graded.executeStep()) grade.graded_at = from_ms(graded.getColumn(0).getInt64());
    grade.finished = attempt.finished;
    grade.adjustments = read_adjustments(*impl_->database, attempt.submission.assignment, student.id);
    grade.comments = read_comments(*impl_->database, attempt.submission.assignment, student.id);
    snapshot.commit();
    return grade;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

}  // namespace db
