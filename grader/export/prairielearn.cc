// PrairieLearn's result of an external grader, of one submission.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "grader/export/one_student.hpp"
#include "grader/standing.hpp"
#include "grader/text.hpp"

namespace grader {
namespace {

constexpr std::size_t max_file = 1 << 20;              // PrairieLearn refuses more
constexpr std::size_t prairielearn_max_words = 8'000;  // bytes a check

std::string write_prairielearn(const ExportInput& input) {
  const db::Grade& grade = input.grades.front();
  const std::optional<double> score = standing_of(grade).final_score;
  if (!score) {
    return dump({{"gradable", false},  // the attempt is not lost
                 {"score", 0},
                 {"message", "The grader itself failed. This attempt does not count; submit again."}});
  }
  Json tests = Json::array();
  for (const harness::CheckResult& check : grade.result.checks) {
    tests.push_back({{"name", shown_on_line(check.id)},
                     {"description", harness::to_string(check.status)},
                     {"points", score_json(check.score)},
                     {"max_points", score_json(check.max_score)},  // without it no points are shown at all
                     {"message", student_words(check, prairielearn_max_words)}});
  }
  std::string message = points(*score) + " of " + points(grade.result.max_score);
  for (const ExtraLine& line : extra_lines(grade)) message += "\n" + line.name + ": " + points(line.points);
  const double most = grade.result.max_score;
  // Anything outside of 0 to 1 would leave the job running for ever.
  const double share = most > 0 ? std::clamp(*score / most, 0.0, 1.0) : 0;
  return dump({{"gradable", true}, {"score", share}, {"message", message}, {"tests", tests}});
}

Rehearsal rehearse_prairielearn(const std::string& text, const ExportInput& input) {
  if (text.size() > max_file)
    return unreadable("it has " + std::to_string(text.size()) + " bytes, 1048576 are taken");
  Rehearsal rehearsal;
  try {
    const Json json = Json::parse(text);
    const double share = json.at("score");
    if (!(share >= 0 && share <= 1)) return unreadable("the score is not between 0 and 1");
    bool points_shown = true;
    for (const Json& test : json.value("tests", Json::array())) {
      points_shown = points_shown && test.contains("points") && test.contains("max_points");
    }
    if (!points_shown)
      rehearsal.problems.push_back("a test has no points or max_points: no points would be shown");
    if (!json.value("gradable", true)) {
      rehearsal.remarks.push_back("not gradable: the attempt is not lost");
    } else {
      const double most = input.grades.front().result.max_score;
      rehearsal.scores.push_back({input.grades.front().student.id, share * most});
    }
  } catch (const Json::exception& error) {
    return unreadable(error.what());
  }
  compare_scores(rehearsal, input.grades);
  return rehearsal;
}

}  // namespace

const ExportFormat prairielearn_export = {"prairielearn", "results.json of PrairieLearn, one student",
                                          write_prairielearn, ExportFormat::Takes::a_student,
                                          rehearse_prairielearn};

}  // namespace grader
