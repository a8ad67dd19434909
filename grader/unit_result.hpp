#pragma once
// A grading result between two processes of the same program: all of it, bit by bit, which the JSON for other
// tools (result_json.hpp) is not: notes and costs, strings that are no UTF-8, numbers that are none.

#include <string>

#include "harness/result/result.hpp"

namespace grader {

// JSON, one object. Every string is written byte by byte, a byte above 127 as the character of that number.
std::string write_unit_result(const harness::GradingResult& result);
// Throws std::invalid_argument that names what is wrong.
harness::GradingResult read_unit_result(const std::string& text);

}  // namespace grader
