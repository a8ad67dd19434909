#pragma once
// What the formats of one student have in common.

#include <string>
#include <vector>

#include "grader/export/export.hpp"

namespace grader {

// Points that no check gave: the late penalty and each change by hand.
struct ExtraLine {
  std::string name;   // "late penalty"
  double points = 0;  // negative: taken off
  std::string why;
};
std::vector<ExtraLine> extra_lines(const db::Grade& grade);

// What a student may read of a check, at most `max_bytes` of it: never a hidden check's smallest case.
std::string student_words(const harness::CheckResult& check, std::size_t max_bytes);

// A JSON number with at most two decimals.
Json score_json(double score);

// What a file in JSON cannot be read for, as the only problem of a rehearsal.
Rehearsal unreadable(const std::string& what);

}  // namespace grader
