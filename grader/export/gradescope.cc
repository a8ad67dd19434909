// Gradescope's results.json, of one submission.

#include <nlohmann/json.hpp>
#include <set>

#include "grader/export/one_student.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"

namespace grader {
namespace {

constexpr std::size_t gradescope_max_words = 20'000;  // bytes a check

Json test_json(const harness::CheckResult& check) {
  // A hidden check answers only when the grades are out: until then it would be an oracle to be asked again
  // and again. Never "hidden": one hidden test hides the student's total for good.
  const bool is_hidden = check.visibility == harness::Visibility::hidden;
  return {{"name", shown_on_line(check.id)},
          {"name_format", "text"},
          {"score", score_json(check.score)},
          {"max_score", score_json(check.max_score)},
          {"status", check.status == harness::Status::passed ? "passed" : "failed"},
          {"output",
           std::string(harness::to_string(check.status)) + "\n" + student_words(check, gradescope_max_words)},
          {"output_format", "text"},
          {"visibility", is_hidden ? "after_published" : "visible"}};
}

std::string write_gradescope(const ExportInput& input) {
  const db::Grade& grade = input.grades.front();
  const std::optional<double> score = standing_of(grade).final_score;
  if (!score) {
    // Without a score and tests Gradescope says that the autograder failed, and nobody loses points.
    return dump({{"output", "The grader itself failed. This is not a grade: submit again, or ask the staff."},
                 {"output_format", "text"}});
  }
  Json tests = Json::array();
  for (const harness::CheckResult& check : grade.result.checks) tests.push_back(test_json(check));
  std::string output = points(*score) + " of " + points(grade.result.max_score);
  for (const ExtraLine& line : extra_lines(grade)) {
    output += "\n" + line.name + ": " + points(line.points) + (line.why.empty() ? "" : ", " + line.why);
  }
  for (const std::string& note : grade.result.notes) output += "\nnote: " + shown_on_line(note);
  Json json = {{"score", score_json(*score)},
               {"output", output},
               {"output_format", "text"},
               {"test_output_format", "text"},
               {"test_name_format", "text"},
               {"visibility", "visible"},
               {"stdout_visibility", "hidden"},  // the staff's log
               {"tests", tests},
               {"extra_data",
                {{"submission_hash", grade.result.submission_hash},
                 {"spec_hash", grade.result.spec_hash},
                 {"engine", grade.result.engine}}}};
  // Not part of the result of check --json.
  if (grade.result.costs.total > 0) json["execution_time"] = score_json(grade.result.costs.total);
  return dump(json);
}

void rehearse_test(Rehearsal& rehearsal, const Json& test, double& sum) {
  static const std::set<std::string> visibilities = {"hidden", "after_due_date", "after_published",
                                                     "visible"};
  const std::string name = test.value("name", "without a name");
  if (test.contains("visibility")) {
    const std::string visibility = test.at("visibility");
    if (visibilities.count(visibility) == 0)
      rehearsal.problems.push_back("test '" + shown_on_line(name) + "': visibility '" +
                                   shown_on_line(visibility) + "' is unknown");
    if (visibility == "hidden")
      rehearsal.problems.push_back("test '" + shown_on_line(name) +
                                   "' is hidden, which hides the student's total");
  }
  if (!test.contains("score")) {
    rehearsal.remarks.push_back("test '" + shown_on_line(name) + "' has no score and only informs");
    return;
  }
  const double score = test.at("score");
  sum += score;
  if (test.contains("max_score") && score > test.at("max_score").get<double>()) {
    rehearsal.remarks.push_back("test '" + shown_on_line(name) + "' gives more than its maximum");
  }
  const std::string status = test.value("status", "passed");
  if (status != "passed" && status != "failed") {
    rehearsal.problems.push_back("test '" + shown_on_line(name) + "': status '" + shown_on_line(status) +
                                 "' is unknown");
  }
}

Rehearsal rehearse_gradescope(const std::string& text, const ExportInput& input) {
  Rehearsal rehearsal;
  try {
    const Json json = Json::parse(text);
    if (!json.is_object()) return unreadable("it is no object");
    double sum = 0;
    const Json tests = json.value("tests", Json::array());
    for (const Json& test : tests) rehearse_test(rehearsal, test, sum);
    const bool has_tests = !tests.empty(), has_score = json.contains("score");
    if (!has_tests && !has_score) {
      rehearsal.remarks.push_back(
          "neither a score nor tests: Gradescope would say that the autograder failed");
    } else {
      const double score = has_score ? json.at("score").get<double>() : sum;
      if (has_score && has_tests && !same_score(score, sum)) {
        rehearsal.remarks.push_back("the score " + points(score) + " holds, not the sum " + points(sum) +
                                    " of the tests");
      }
      rehearsal.scores.push_back({input.grades.front().student.id, score});
    }
  } catch (const Json::exception& error) {
    return unreadable(error.what());
  }
  compare_scores(rehearsal, input.grades);
  return rehearsal;
}

}  // namespace

const ExportFormat gradescope_export = {"gradescope", "results.json of Gradescope, one student",
                                        write_gradescope, ExportFormat::Takes::a_student,
                                        rehearse_gradescope};

}  // namespace grader
