#pragma once
// The smallest call that a function gets wrong. From a failing case, dimensions and parameters are lowered
// one by one, then values are made small integers, as long as the student's function, asked anew each time,
// stays wrong; until nothing can be lowered any further. Dimensions and parameters stay within what the
// check's cases span, so that nobody is shown a call that the assignment does not ask for.

#include <optional>

#include "harness/cases/cases.hpp"
#include "harness/checks/check.hpp"
#include "harness/diagnosis/evidence.hpp"

namespace harness {

struct ShrinkBudget {
  int calls = 400;          // of the student's function
  double wall_seconds = 3;  // waiting for it
};

// Nothing when the function, asked again, gets the failing case right (it keeps state), or when the budget of
// time ended the search: a result must not depend on how busy the machine was. Stops at the first call that
// is not answered.
std::optional<AnsweredCase> shrink(const CaseSpec& cases, const FunctionSpec& function, const Case& failing,
                                   Caller& student, Oracle& oracle, double tolerance,
                                   const ShrinkBudget& budget = {});

SmallestCase smallest_case(const AnsweredCase& shrunk);

}  // namespace harness
