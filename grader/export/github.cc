// A result of GitHub Classroom's runners: one line of base64 that a workflow step gives as its output
// `result`.
//
//   echo "result=$(cat result.txt)" >> "$GITHUB_OUTPUT"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "grader/base64.hpp"
#include "grader/export/one_student.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"

namespace grader {
namespace {

constexpr std::size_t github_max_words = 8'000;  // bytes a check; an output of a step holds 1 MB

Json test_json(const std::string& name, const char* status, double score, const std::string& message) {
  return {{"name", name},       {"status", status},   {"score", score_json(score)},
          {"message", message}, {"test_code", name},  {"filename", ""},
          {"line_no", 0},       {"execution_time", 0}};
}

std::string write_github(const ExportInput& input) {
  const db::Grade& grade = input.grades.front();
  const bool finished = grade.finished;
  Json tests = Json::array();
  for (const harness::CheckResult& check : grade.result.checks) {
    const bool passed = check.status == harness::Status::passed,
               ours = check.status == harness::Status::internal_error;
    tests.push_back(test_json(
        shown_on_line(check.id),
        ours     ? "error"
        : passed ? "pass"
                 : "fail",
        finished ? check.score : 0,
        std::string(harness::to_string(check.status)) + "\n" + student_words(check, github_max_words)));
  }
  if (finished) {  // the reporter adds up the tests
    for (const ExtraLine& line : extra_lines(grade))
      tests.push_back(test_json(line.name, "pass", line.points, line.why));
  }
  std::string status = harness::all_passed(grade.result) ? "pass" : "fail";
  if (!finished) status = "error";
  const Json result = {
      {"version", 1},
      {"status", status},
      {"max_score", score_json(grade.result.max_score)},
      {"markdown", base64("**" + points(grade.result.score) + "** of " + points(grade.result.max_score))},
      {"tests", tests}};
  return base64(dump(result)) + "\n";
}

Rehearsal rehearse_github(const std::string& text, const ExportInput& input) {
  Rehearsal rehearsal;
  try {
    const std::string line = text.substr(0, text.find('\n'));
    if (line.size() + 1 < text.size()) return unreadable("it has several lines, an output of a step is one");
    const Json json = Json::parse(from_base64(line));
    const std::string status = json.at("status");
    double sum = 0;
    for (const Json& test : json.at("tests")) sum += test.at("score").get<double>();
    if (json.at("max_score").get<double>() <= 0) {
      rehearsal.problems.push_back("max_score is 0: 0 of 0 would look like a pass");
    }
    if (status == "error") {
      rehearsal.remarks.push_back("the status is error: no grade");
    } else if (status != "pass" && status != "fail") {
      rehearsal.problems.push_back("status '" + shown_on_line(status) + "' is unknown");
    } else {
      rehearsal.scores.push_back({input.grades.front().student.id, sum});
    }
  } catch (const std::exception& error) {  // of the JSON or of base64
    return unreadable(error.what());
  }
  compare_scores(rehearsal, input.grades);
  return rehearsal;
}

}  // namespace

const ExportFormat github_export = {"github", "a result of a GitHub Classroom runner, one student",
                                    write_github, ExportFormat::Takes::a_student, rehearse_github};

}  // namespace grader
