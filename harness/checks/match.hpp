#pragma once
// Student against reference: both answer the same calls in turns (harness/timing/turns.hpp), call by call,
// and every answer is judged.
//
// In every turn some thousand of the student's values are judged in double precision (spot_check.hpp), and
// all of them are compared with the kernels' answers to the same calls, both of which may be wrong by the
// tolerance. The largest magnitude of an output that was met in the first turn, which is not counted, serves
// for that: values are drawn alike. What is wrong there is told before anything is timed.
//
// Time is CPU time of the process, all threads included: the box allows no second process, so no work escapes
// it, and other programs on the machine do not enter it. Where a spec allows several cores it is the wall
// clock.

#include <vector>

#include "harness/checks/stop.hpp"
#include "harness/checks/workload.hpp"
#include "harness/timing/turns.hpp"

namespace harness {

struct MatchOptions {
  Tiers tiers;
  TurnBudget budget;
  double confidence = 0.95;
  double tolerance = 0;
};

struct MatchResult {
  TurnResult turns;
  Interval noise;      // covers the ratio of the reference to itself with `confidence`
  double gflops = 0;   // of the student, over the calls whose operations are known; 0: none is
  std::string advice;  // Workload::advise
  // Of the core, the worse of before and after a call or step; their median. Whoever shares its units slows
  // code that fills them, as the reference does, more than other code, without a trace in the turns' scatter.
  double slowdown = 1;
};

// Throws Stop for what the student's code does: a call that ends badly, a wrong answer, work that goes on
// after the answer. Throws std::runtime_error when the reference does not answer, and when the machine is so
// restless that the reference cannot be told from itself within the steps of the tiers.
MatchResult play_match(const CheckContext& context, const Workload& workload, const MatchOptions& options);

}  // namespace harness
