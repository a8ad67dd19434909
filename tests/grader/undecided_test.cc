#include "grader/undecided.hpp"

#include "tests/support/catch.hpp"

using harness::CheckResult;
using harness::GradingResult;
using harness::Status;

namespace {

CheckResult check(const std::string& id, const std::string& kind, Status status, double score) {
  CheckResult made;
  made.id = id;
  made.kind = kind;
  made.status = status;
  made.score = score;
  return made;
}

GradingResult graded(Status speed, Status other = Status::passed) {
  GradingResult result;
  result.checks = {check("linear", "matches_oracle", other, 5), check("speed", "performance", speed, 0),
                   check("step", "performance", Status::partial, 2)};
  result.score = 7;
  result.costs.total = 3;
  return result;
}

}  // namespace

TEST_CASE("timings that could not be decided are known, unless something else failed too") {
  CHECK(grader::undecided_timings(graded(Status::internal_error)) == std::vector<std::string>{"speed"});
  CHECK(grader::undecided_timings(graded(Status::failed)).empty());
  CHECK(grader::undecided_timings(graded(Status::internal_error, Status::internal_error)).empty());
}

TEST_CASE("a second timing takes the place of the first and changes nothing else") {
  GradingResult again;
  again.checks = {check("speed", "performance", Status::partial, 4)};
  again.costs.total = 1.5;
  const GradingResult merged = grader::with_timings(graded(Status::internal_error), again);
  CHECK(merged.checks.size() == 3);
  CHECK(merged.checks[0] == graded(Status::passed).checks[0]);
  CHECK(merged.checks[1] == again.checks[0]);
  CHECK(merged.checks[2].score == 2);
  CHECK(merged.score == 11);
  CHECK(merged.costs.total == 4.5);
}
