#pragma once
// The case that a specification lacks.

#include <string>

#include "harness/assignment/assignment.hpp"

namespace harness {

// The smallest of many generated cases on which the known mistake at position `mistake` of `function` shows:
// "N=1 C=1 H=2 W=1 ... with x: signed_zeros", in the words of a spec's `cases`. Empty when it shows on none.
std::string case_that_catches(const FunctionSpec& function, std::size_t mistake);

}  // namespace harness
