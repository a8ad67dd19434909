#pragma once
// The problems as CMakeLists.txt lists them; the function is generated from that list.

#include <vector>

#include "grader/exam/problem.hpp"

namespace grader::exam {

std::vector<Problem> listed_problems();

}  // namespace grader::exam
