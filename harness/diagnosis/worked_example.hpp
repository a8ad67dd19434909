#pragma once
// A small wrong call with all its numbers: inputs, answer, what was expected, and the sum behind the first
// wrong element.
//
//   for example, stride=1, padding=0, x = [[[[1, 0]]]], w = [[[[0, 1]]]], b = [0]: your y = [[[[1]]]],
//   expected
//   [[[[0]]]]
//   y[0,0,0,0] = 1*0 + 0*1 + 0 = 0, yours 1

#include <string>

#include "harness/diagnosis/evidence.hpp"

namespace harness {

// Empty when the tensors are too large to be read. For public cases only: it shows every input.
std::string worked_example(const AnsweredCase& c);

}  // namespace harness
