#pragma once
// The rules of a course that have nothing to do with what is right or wrong: deadlines, late days,
// extensions, groups. Written by the staff in one file for all assignments:
//
//   title: CSCI 5922, spring 2026
//   late_days: {budget: 5, per_assignment: 2}     # free days of each student
//   assignments:
//     a7-convnet:
//       deadline: 2026-03-01 23:59 -07:00
//       grace: 15 min                             # so late is not late
//       late: {per_day: 10 %, at_most: 50 %, accepted: 5 days}
//       attempt: last                             # last, best, before_deadline
//       groups: {team-1: [ada, bob]}
//   extensions:
//     - {student: cy, assignment: a7-convnet, until: 2026-03-04 23:59 -07:00, reason: ill}
//     - {student: dee, late_days: 2, reason: "two funerals"}
//   submitted:                                    # what the files of the download do not tell
//     - {student: eve, assignment: a7-convnet, at: 2026-03-02 08:00 -07:00, reason: handed in by mail}

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "db/gradebook.hpp"

namespace grader {

enum class CountedAttempt {
  last,             // the newest submission, late or not
  best,             // the one that is worth most after its penalty; of equals the earliest
  before_deadline,  // the newest in time; late ones are worth nothing
};

// "10 %" of something, or 10 points.
struct Amount {
  double value = 0;
  bool is_percent = false;
};

struct LateRule {
  std::chrono::milliseconds grace{0};
  std::optional<Amount> per_day;  // for each day begun
  bool of_score = false;          // percents are of the score, otherwise of what can be reached
  std::optional<Amount> at_most;  // cap on the sum of the days
  std::optional<std::chrono::milliseconds> accepted;  // later than this after the deadline: worth nothing
};

struct Group {
  std::string name;
  std::vector<std::string> members;  // ids, logins or e-mails
};

struct CourseAssignment {
  std::string id;
  std::optional<db::Time> deadline;
  LateRule late;
  CountedAttempt attempt = CountedAttempt::last;
  std::vector<Group> groups;
};

struct LateDays {
  int budget = 0;
  std::optional<int> per_assignment;
};

struct Extension {
  std::string student;
  std::string assignment;                           // empty: `late_days` more for the course
  std::optional<db::Time> until;                    // the deadline of this student
  std::optional<std::chrono::milliseconds> longer;  // or so much after everyone's
  int late_days = 0;
  std::string reason;
};

// When a student's last submission arrived, by the staff's word.
struct StatedTime {
  std::string student;
  std::string assignment;
  db::Time at;
  std::string reason;
};

struct Course {
  std::string title;
  std::optional<LateDays> late_days;
  std::vector<CourseAssignment> assignments;  // in the order of the file
  std::vector<Extension> extensions;
  std::vector<StatedTime> submitted;

  const CourseAssignment* find(const std::string& assignment) const;
};

// Throws harness::ConfigError "course.yaml:12:5: ...".
Course parse_course(const std::string& text, const std::string& file_name);

struct CourseFile {
  std::string text;
  Course course;
};
CourseFile read_course(const std::filesystem::path& file);

}  // namespace grader
