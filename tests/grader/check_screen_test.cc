#include "grader/check_screen.hpp"

#include <algorithm>

#include "tests/support/catch.hpp"

using namespace grader;
using harness::CheckResult;
using harness::GradingResult;
using harness::Status;

namespace {

CheckResult check(const std::string& id, Status status, double score, const std::string& message = "") {
  CheckResult result;
  result.id = id;
  result.kind = "matches_oracle";
  result.status = status;
  result.score = score;
  result.max_score = 2;
  result.message = message;
  return result;
}

GradingResult graded(std::vector<CheckResult> checks) {
  GradingResult result;
  result.seed_id = "public";
  result.isolation = "rlimit";
  for (const CheckResult& one : checks) {
    result.score += one.score;
    result.max_score += one.max_score;
  }
  result.checks = std::move(checks);
  return result;
}

CheckView student_view() {
  CheckView view;
  view.width = 80;
  view.hidden_points = 37;
  view.again = "grader check . cpp";
  return view;
}

const Palette plain(-1);

}  // namespace

TEST_CASE("the first failure is explained, with what to do next") {
  CheckResult wrong =
      check("forward", Status::failed, 0, "y[0] is 1, expected 2\nyou probably forgot; hint: look");
  wrong.mistakes = {"forgotten"};
  wrong.smallest_case = harness::SmallestCase{{{"stride", 1}}, {{"x", {1, 2}}}};
  const GradingResult result = graded(
      {check("compiles", Status::passed, 2), wrong, check("backward", Status::crashed, 0, "something else")});
  const std::string text = check_closing(result, student_view(), plain);
  CHECK(text ==
        "\nfirst to mend: forward\n    y[0] is 1, expected 2\n    you probably forgot; hint: look\n"
        "    smallest case: stride=1, x [1,2]\n    known mistake: forgotten\n\n"
        "score 2/6: 2 of 3 checks did not pass\nhidden checks give another 37 points\n"
        "next: mend 'forward', then: grader check . cpp --only forward\n");
  CHECK(check_line(wrong, student_view(), plain) == "failed           forward                        0/2\n");

  CheckView full = student_view();
  full.verbose = true;
  CHECK_THAT(check_line(wrong, full, plain), ContainsSubstring("hint: look"));
  CHECK(check_closing(result, full, plain).find("first to mend") == std::string::npos);
}

TEST_CASE("a failure never takes more than the screen, and keeps its beginning and its case") {
  std::string message = "the first line";
  for (int i = 0; i < 200; ++i) message += "\nerror number " + std::to_string(i) + std::string(90, '.');
  CheckResult wrong = check("forward", Status::failed, 0, message);
  wrong.mistakes = {"forgotten"};
  wrong.smallest_case = harness::SmallestCase{{{"stride", 1}}, {}};
  for (const std::size_t height : {12U, 24U}) {
    CheckView view = student_view();
    view.height = height;
    const std::string text = check_closing(graded({wrong}), view, plain).substr(1);
    CHECK(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) == height);
    CHECK_THAT(text, ContainsSubstring("the first line") && ContainsSubstring("more with --verbose") &&
                         ContainsSubstring("smallest case: stride=1") && ContainsSubstring("known mistake"));
  }
}

TEST_CASE("what to do next depends on how it went") {
  CheckView view = student_view();
  CHECK_THAT(check_closing(graded({check("a", Status::passed, 2)}), view, plain),
             ContainsSubstring("score 2/2: every check passed") && ContainsSubstring("next: hand it in"));
  view.some_only = true;
  CHECK_THAT(check_closing(graded({check("a", Status::passed, 2)}), view, plain),
             ContainsSubstring("next: run every check: grader check . cpp\n"));
  CHECK_THAT(check_closing(graded({check("a", Status::internal_error, 0, "no disk")}), view, plain),
             ContainsSubstring("the grader itself failed"));
  view.watching = true;
  CHECK_THAT(check_closing(graded({check("a", Status::failed, 0)}), view, plain),
             ContainsSubstring("next: mend 'a' and save; Ctrl-C ends"));
}
