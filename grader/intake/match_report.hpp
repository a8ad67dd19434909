#pragma once
// What was recognised and whose it is, for people and as JSON: shown before anything is graded.

#include <ostream>
#include <string>

#include "grader/intake/class_source.hpp"
#include "grader/result_json.hpp"

namespace grader {

// The figures, and everyone and everything that found nobody.
void print_matching(std::ostream& stream, const ClassRoll& roll);

// One row a person of each entry.
std::string matching_table(const ClassRoll& roll);
Json matching_json(const ClassRoll& roll);

}  // namespace grader
