#include "grader/export/export.hpp"

#include <nlohmann/json.hpp>

#include "grader/csv.hpp"
#include "tests/db/sample_result.hpp"
#include "tests/support/catch.hpp"

using namespace grader;
using test_support::hash_of;
using test_support::sample_result;

namespace {

db::Grade sample_grade(const std::string& student) {
  db::Grade grade;
  grade.student = {.id = student};
  grade.submission = test_support::sample_submission(student, hash_of('a'));
  grade.result = sample_result(hash_of('a'));
  grade.finished = true;
  return grade;
}

ExportInput of(std::vector<db::Grade> grades) {
  return {.title = "A7", .grades = std::move(grades), .into = {}, .column = {}};
}

}  // namespace

TEST_CASE("the JSON export is an array of results with student and totals") {
  db::Grade adjusted = sample_grade("bob");
  adjusted.adjustments = {
      {.assignment = "a7-convnet", .student = "bob", .amount = 1.5, .author = "t", .reason = "r"}};
  db::Grade spoilt = sample_grade("cy");
  spoilt.finished = false;
  const Json json = Json::parse(json_export.write(of({sample_grade("ada"), adjusted, spoilt})));
  REQUIRE(json.size() == 3);
  CHECK(json[0].begin().key() == "student");
  CHECK(json[0]["student"] == "ada");
  CHECK(json[0]["score"] == 8);
  CHECK(json[0]["late_penalty"].is_null());
  CHECK(json[0]["adjustment"].is_null());
  CHECK(json[0]["final_score"] == 8);
  CHECK(json[0]["checks"][1]["smallest_case"]["shapes"]["b"] == Json::array({1}));  // for the staff
  CHECK(json[1]["adjustment"] == 1.5);
  CHECK(json[1]["final_score"] == 9.5);
  CHECK(json[2]["final_score"].is_null());
  CHECK(json_export.write(of({})) == "[]\n");
}

TEST_CASE("the CSV export has one row a student and check") {
  db::Grade evil = sample_grade("=cmd|' /C calc'!A0");
  evil.result.language.reset();
  evil.result.submission_hash.clear();
  evil.result.checks[1].message = "expected \"1.5\", got 2\nsecond line";
  evil.result.checks[1].score = -0.5;
  const std::string text = csv_export.write(of({sample_grade("ada"), evil}));
  const std::vector<CsvRow> rows = parse_csv(text, "x.csv");
  REQUIRE(rows.size() == 5);
  CHECK(text.rfind("student,submission_hash,language,check,kind,status,score,max_score,message\r\n", 0) == 0);
  CHECK(rows[1].cells == std::vector<std::string>{"ada", hash_of('a'), "cpp", "compiles", "compiles",
                                                  "passed", "8", "10", ""});
  CHECK(rows[4].cells == std::vector<std::string>{"'=cmd|' /C calc'!A0", "", "", "conv2d-forward",
                                                  "matches_oracle", "failed", "-0.5", "10",
                                                  "expected \"1.5\", got 2\nsecond line"});
}
