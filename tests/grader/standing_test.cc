#include "grader/standing.hpp"

#include "tests/support/catch.hpp"

using namespace grader;
using harness::Status;

namespace {

harness::GradingResult with(const std::vector<Status>& statuses) {
  harness::GradingResult result;
  for (const Status status : statuses) result.checks.emplace_back().status = status;
  return result;
}

}  // namespace

TEST_CASE("the worst status is that of the cause") {
  CHECK(worst_status(with({})) == Status::not_run);
  CHECK(worst_status(with({Status::passed, Status::passed})) == Status::passed);
  CHECK(worst_status(with({Status::passed, Status::partial})) == Status::partial);
  CHECK(worst_status(with({Status::compile_error, Status::skipped, Status::skipped})) ==
        Status::compile_error);
  CHECK(worst_status(with({Status::failed, Status::skipped})) == Status::failed);
  CHECK(worst_status(with({Status::failed, Status::crashed, Status::flagged})) == Status::crashed);
  for (int i = 0; i < static_cast<int>(Status::internal_error); ++i) {
    CHECK(worst_status(with({static_cast<Status>(i), Status::internal_error})) == Status::internal_error);
  }
}

TEST_CASE("the final score is the score and what was changed by hand") {
  db::Grade grade;
  grade.finished = true;
  grade.result.score = 80;
  CHECK(standing_of(grade).final_score == 80);
  CHECK_FALSE(standing_of(grade).adjustment);
  CHECK_FALSE(standing_of(grade).late_penalty);

  grade.adjustments = {{.assignment = "a", .student = "s", .amount = -5, .author = "t", .reason = "r"},
                       {.assignment = "a", .student = "s", .amount = 2.5, .author = "t", .reason = "r"}};
  CHECK(standing_of(grade).adjustment == -2.5);
  CHECK(standing_of(grade).final_score == 77.5);

  grade.finished = false;  // nobody is to work with a number the grader spoilt
  CHECK_FALSE(standing_of(grade).final_score);
}
