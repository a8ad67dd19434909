#pragma once
// What a student's numbers are worth. Every decision has its reason.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "grader/exam/variant.hpp"

namespace grader::exam {

enum class Reason {
  right,
  follow_through,         // right from the student's own earlier answers
  misconception,          // a listed one, alone
  carried_misconception,  // a listed one, on top of an earlier error
  some_entries,           // at least half of a grid
  wrong,
  unreadable,  // a person must look
  missing,
};
const char* to_string(Reason reason);

struct Decision {
  std::string part;
  Reason reason = Reason::missing;
  double share = 0;           // of the part's marks
  std::string misconception;  // its id
  std::string explanation;    // for the student and the record; one line
};

// By part; a grid of another size than the answer, or a number that could not be read, counts as wrong.
using StudentAnswers = std::map<std::string, Grid>;

std::vector<Decision> judge(const Problem& problem, const Variant& variant, const StudentAnswers& given);

// The answer to `part` that is right from the student's own `carried` answers to earlier parts, or the one
// that misconception `slip` makes of them. Empty where a carried value is outside the domain or can be
// guessed, or leaves less than half of the work.
std::optional<Answer> carried_answer(const Problem& problem, const Variant& variant, const std::string& part,
                                     const StudentAnswers& carried, const std::string& slip);

}  // namespace grader::exam
