#include "grader/standing.hpp"

#include <algorithm>

namespace grader {
namespace {

using harness::Status;

int badness(Status status) {
  switch (status) {
    case Status::not_run:
      return -1;
    case Status::passed:
      return 0;
    case Status::skipped:
      return 1;
    case Status::partial:
      return 2;
    case Status::flagged:
      return 3;
    case Status::failed:
      return 4;
    case Status::missing_function:
      return 5;
    case Status::output_limit:
      return 6;
    case Status::process_limit:
      return 7;
    case Status::memory_limit:
      return 8;
    case Status::time_limit:
      return 9;
    case Status::crashed:
      return 10;
    case Status::protocol_error:
      return 11;
    case Status::compile_limit:
      return 12;
    case Status::compile_error:
      return 13;
    case Status::bad_submission:
      return 14;
    case Status::internal_error:
      return 15;
  }
  return -1;
}

}  // namespace

Standing standing_of(const db::Grade& grade) {
  Standing standing;
  for (const db::Adjustment& adjustment : grade.adjustments) {
    standing.adjustment = standing.adjustment.value_or(0) + adjustment.amount;
  }
  if (grade.late) standing.late_penalty = grade.late->points;
  if (grade.finished) {
    standing.final_score =
        grade.result.score - standing.late_penalty.value_or(0) + standing.adjustment.value_or(0);
  }
  return standing;
}

Status worst_status(const harness::GradingResult& result) {
  Status worst = Status::not_run;
  for (const harness::CheckResult& check : result.checks) {
    if (badness(check.status) > badness(worst)) worst = check.status;
  }
  return worst;
}

}  // namespace grader
