#pragma once
// What an LMS would make of a file: its own rules, applied before anything is uploaded.

#include <optional>
#include <string>
#include <vector>

#include "db/gradebook.hpp"

namespace grader {

// A score as the LMS would take it.
struct ImportedScore {
  std::string student;  // our id
  double score = 0;
};

struct Rehearsal {
  std::vector<ImportedScore> scores;
  std::vector<std::string> excused;  // our ids: the LMS wants no score of them
  // What would be dropped, created or misread: "line 7: 'Doe, Jane' would be a new student". Each is a reason
  // not to upload the file.
  std::vector<std::string> problems;
  // What is as it should be, but good to know: "column 'Final Score' is ignored, as always".
  std::vector<std::string> remarks;
};

// Adds a problem for each grade whose final score is not among the imported ones, to two decimals.
void compare_scores(Rehearsal& rehearsal, const std::vector<db::Grade>& grades);

// To two decimals, as every LMS shows and compares them.
bool same_score(double a, double b);

}  // namespace grader
