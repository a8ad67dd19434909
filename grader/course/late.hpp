#pragma once
// What one late submission costs. Pure arithmetic: rules and times in, points and words out.

#include <chrono>
#include <optional>
#include <string>

#include "db/gradebook.hpp"
#include "grader/course/course.hpp"

namespace grader {

// The deadline of one student.
struct StudentDeadline {
  db::Time time{};
  std::optional<std::string> extension_reason;  // absent: everyone's
};

struct LateCase {
  StudentDeadline deadline;
  const db::Submission* submission = nullptr;
  double score = 0;
  double max_score = 0;
  std::optional<int> late_days_left = {};  // absent: the course has no late days
  std::optional<int> late_days_at_most = {};
};

// Not at all within the grace period; after it a submission is late by all the time since the deadline, and
// each day begun counts. Late days cover the first of them, `per_day` is taken for the rest. Where there are
// late days and no `per_day`, a submission that they do not cover is worth nothing; so is one after
// `accepted`.
//
// The LMS's word on lateness holds over the times of files. "Late" without a time counts as one day, and as
// nothing where the student has an extension of which the LMS may not know.
db::LatePenalty late_penalty(const CourseAssignment& rules, const LateCase& late_case);

// By the same word: did it arrive in time (grace and extension included)?
bool is_in_time(const CourseAssignment& rules, const StudentDeadline& deadline,
                const db::Submission& submission);

}  // namespace grader
