#include "grader/gradebook_diff.hpp"

#include <nlohmann/json.hpp>

#include "tests/support/catch.hpp"

using namespace grader;
using harness::CheckResult;
using harness::Status;

namespace {

CheckResult check(const std::string& id, double score) {
  CheckResult result;
  result.id = id;
  result.status = score > 0 ? Status::passed : Status::failed;
  result.score = score;
  result.max_score = 10;
  return result;
}

db::Grade grade(const std::string& student, std::vector<CheckResult> checks) {
  db::Grade grade;
  grade.student.id = student;
  grade.finished = true;
  for (const CheckResult& result : checks) grade.result.score += result.score;
  grade.result.checks = std::move(checks);
  return grade;
}

}  // namespace

TEST_CASE("who gains and who loses, and through which check") {
  db::Grade same = grade("dee", {check("a", 10)});
  same.result.checks[0].message = "other words";
  same.result.spec_hash = "other";
  const std::vector<db::Grade> before = {grade("ada", {check("a", 0), check("b", 5)}),
                                         grade("bob", {check("a", 10), check("b", 5)}),
                                         grade("cy", {check("a", 10)}), grade("dee", {check("a", 10)})};
  const std::vector<db::Grade> after = {grade("ada", {check("a", 7), check("b", 5)}),
                                        grade("bob", {check("a", 0), check("c", 5)}), same,
                                        grade("eve", {check("a", 3)})};
  const std::vector<GradeChange> changes = compare_gradebooks(before, after);
  REQUIRE(changes.size() == 4);
  CHECK(changes[0].student == "ada");
  CHECK(changes[0].gain() == 7);
  REQUIRE(changes[0].checks.size() == 1);
  CHECK(changes[0].checks[0].check == "a");
  CHECK(changes[0].checks[0].gain() == 7);
  CHECK(changes[1].gain() == -10);
  REQUIRE(changes[1].checks.size() == 3);
  CHECK_FALSE(changes[1].checks[1].status_before);  // c is new
  CHECK_FALSE(changes[1].checks[2].status_after);   // b is gone
  CHECK(changes[2].student == "eve");
  CHECK_FALSE(changes[2].before);
  CHECK(changes[3].student == "cy");
  CHECK_FALSE(changes[3].after);

  const std::vector<CheckEffect> effects = check_effects(changes);
  REQUIRE(effects.size() == 3);
  CHECK(effects[0].check == "a");
  CHECK(effects[0].gain == 2);
  CHECK(effects[0].gained == 10);
  CHECK(effects[0].lose == 2);
  CHECK(effects[0].lost == 20);

  const std::string text = diff_text(changes);
  CHECK_THAT(text, ContainsSubstring("4 students change: 2 gain 10 points, 2 lose 20 points"));
  CHECK_THAT(text, ContainsSubstring("a +7 (failed -> passed)"));
  CHECK_THAT(text, ContainsSubstring("c +5 (no such check -> passed)"));
  const Json json = diff_json(changes);
  CHECK(json["students"][0]["after"] == 12);
  CHECK(json["students"][2]["before"].is_null());
  CHECK(json["checks"][0]["lost"] == 20);
}

TEST_CASE("a status can change without a score, and a score without a check") {
  db::Grade was = grade("ada", {check("a", 0)}), is = was;
  is.result.checks[0].status = Status::crashed;
  CHECK_THAT(
      diff_text(compare_gradebooks({was}, {is})),
      ContainsSubstring("1 student changes, no score does") && ContainsSubstring("a (failed -> crashed)"));
  db::Grade adjusted = was;
  adjusted.adjustments = {{.assignment = "x", .student = "ada", .amount = 2, .author = "t", .reason = "r"}};
  const std::vector<GradeChange> changes = compare_gradebooks({was}, {adjusted});
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].gain() == 2);
  CHECK(changes[0].checks.empty());
  // A grading that the grader spoilt has no score to lose points from.
  db::Grade spoilt = was;
  spoilt.finished = false;
  CHECK_FALSE(compare_gradebooks({was}, {spoilt})[0].after);
  CHECK(diff_text(compare_gradebooks({was}, {was})) == "nothing changes\n");
}

TEST_CASE("the same points summed in another order are no change") {
  db::Grade was = grade("ada", {check("a", 0.1), check("b", 0.2), check("c", 0.3)}), is = was;
  is.result.score = 0.3 + 0.2 + 0.1;
  CHECK(compare_gradebooks({was}, {is}).empty());
}
