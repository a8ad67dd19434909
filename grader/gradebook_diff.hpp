#pragma once
// Two states of a gradebook side by side: who gains or loses how much, through which check.

#include <optional>
#include <string>
#include <vector>

#include "db/gradebook.hpp"
#include "grader/result_json.hpp"

namespace grader {

struct CheckChange {
  std::string check;
  // Absent: the check is not in that specification.
  std::optional<harness::Status> status_before, status_after;
  double score_before = 0, score_after = 0;

  double gain() const { return score_after - score_before; }
};

struct GradeChange {
  std::string student;
  std::optional<double> before, after;  // final scores; absent: none that counts
  std::vector<CheckChange> checks;      // those whose score or status differs, in the order of `after`
  double gain() const { return after.value_or(0) - before.value_or(0); }
};

// Students whose final score, or any check's score or status, differs; in the order of `after`, then those
// who are in `before` alone. Measured times, messages and hashes are no changes.
std::vector<GradeChange> compare_gradebooks(const std::vector<db::Grade>& before,
                                            const std::vector<db::Grade>& after);

// What a check does to the class.
struct CheckEffect {
  std::string check;
  std::size_t gain = 0, lose = 0;  // students
  double gained = 0, lost = 0;     // points, both positive
};
std::vector<CheckEffect> check_effects(const std::vector<GradeChange>& changes);  // in the order they are met

// "2 students change: 1 gains 7 points, 1 loses 2", and a table of students and one of checks.
std::string diff_text(const std::vector<GradeChange>& changes);
Json diff_json(const std::vector<GradeChange>& changes);

}  // namespace grader
