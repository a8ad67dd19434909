#include "grader/rubric/rubric.hpp"

#include <cctype>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/find_assignment.hpp"
#include "grader/output.hpp"
#include "grader/output_folder.hpp"
#include "grader/result_json.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

std::string names_of(const std::vector<const RubricConstraint*>& constraints) {
  std::string names;
  for (const RubricConstraint* constraint : constraints)
    names += (names.empty() ? "" : ", ") + constraint->id;
  return names;
}

bool is_same(const db::RubricMarking& a, const db::RubricMarking& b) {
  return a.version == b.version && a.reviewer == b.reviewer && a.verdict == b.verdict && a.scores == b.scores;
}

std::vector<db::RubricMarking> stored_markings(const std::string& file, const std::string& rubric) {
  if (!std::filesystem::exists(file)) return {};
  return db::MarkedWork(file, db::Gradebook::Mode::read).rubric_markings(rubric);
}

// Those that say something new.
std::vector<db::RubricMarking> fresh_ones(const std::vector<db::RubricMarking>& markings,
                                          const std::vector<db::RubricMarking>& stored) {
  std::vector<db::RubricMarking> fresh;
  for (const db::RubricMarking& marking : markings) {
    bool known = false;
    for (const db::RubricMarking& before : stored) {
      known = known || (before.subject == marking.subject && is_same(before, marking));
    }
    if (!known) fresh.push_back(marking);
  }
  return fresh;
}

Json marking_json(const Rubric& rubric, const db::RubricMarking& marking) {
  Json scores = Json::array();
  for (const db::RubricScore& score : marking.scores) {
    scores.push_back({{"criterion", score.criterion},
                      {"level", score.level},
                      {"score", score.score},
                      {"max_score", score.max_score},
                      {"comment", score.comment}});
  }
  Json missing = Json::array();
  for (const RubricConstraint* constraint : missing_constraints(rubric, marking))
    missing.push_back(constraint->id);
  return {{"rubric", marking.rubric},
          {"subject", marking.subject},
          {"reviewer", marking.reviewer},
          {"verdict", marking.verdict},
          {"missing", missing},
          {"score", marking.score},
          {"max_score", marking.max_score},
          {"scores", scores}};
}

// "07-the-convolvers.md": a team's name is not a name for a file.
std::string file_name(std::size_t position, const std::string& subject) {
  std::string name = std::to_string(position + 1);
  if (name.size() < 2) name = "0" + name;
  name += "-";
  for (const char c : subject.substr(0, 60)) {
    name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
  }
  return name + ".md";
}

void write_feedback(const std::string& target, const Rubric& rubric,
                    const std::vector<db::RubricMarking>& markings) {
  OutputFolder folder(target);
  for (std::size_t k = 0; k < markings.size(); ++k) {
    folder.write(file_name(k, markings[k].subject), rubric_feedback(rubric, markings[k]));
  }
  folder.commit();
}

int run_rubric(const Arguments& arguments) {
  const std::string file = arguments.required("db");
  const Rubric rubric =
      load_rubric(find_rubric(arguments.operand(0).value(), arguments.value("assignments")));
  const std::optional<std::string> scores = arguments.value("scores");
  std::vector<db::RubricMarking> markings;
  if (scores) {
    markings = read_rubric_scores(rubric, *scores);
    const std::vector<db::RubricMarking> fresh = fresh_ones(markings, stored_markings(file, rubric.id));
    if (const auto target = arguments.value("output")) write_feedback(*target, rubric, markings);
    if (!arguments.has("dry-run") && !fresh.empty())
      db::MarkedWork(file, db::Gradebook::Mode::write).record(fresh);
    std::cerr << counted(markings.size(), "subject") << ", " << fresh.size() << " new or changed"
              << (arguments.has("dry-run") ? "; nothing is stored (--dry-run)" : " and stored") << "\n";
  } else {
    markings = db::MarkedWork(file, db::Gradebook::Mode::read).rubric_markings(rubric.id);
    if (const auto target = arguments.value("output")) write_feedback(*target, rubric, markings);
  }
  Table table{{"subject", "verdict", "points", "of", "missing"}, {false, false, true, true, false}, {}};
  Json list = Json::array();
  for (const db::RubricMarking& marking : markings) {
    const std::string earns =
        marking.verdict == accepted ? points(marking.score) : "(" + points(earned(marking)) + ")";
    table.rows.push_back({shown_on_line(marking.subject), marking.verdict, earns, points(marking.max_score),
                          names_of(missing_constraints(rubric, marking))});
    list.push_back(marking_json(rubric, marking));
  }
  const std::optional<std::string> json = arguments.value("json");
  if (json != "-") std::cout << to_text(table);
  if (json) write_output(*json, dump(list));
  return exit_status::fine;
}

}  // namespace

const Command rubric_command = {
    .name = "rubric",
    .summary = "scores work by a rubric of hard constraints and free levels",
    .examples = {"grader rubric project-proposal --scores proposals.csv --db course.db -o feedback",
                 "grader rubric project-proposal --db course.db"},
    .details = {"A constraint that is missing is never averaged away: the work is to be revised, and what "
                "the levels would "
                "earn stands in brackets. Scores are a CSV file: subject, reviewer, a column for each "
                "constraint (yes or "
                "no) and each criterion (the id of a level), and \"<id> comment\" where there is something "
                "to say. Without "
                "--scores the newest stored ones are listed."},
    .operands = {{"RUBRIC", "id or file of the rubric"}},
    .flags = {{.name = "scores", .value = "CSV", .help = "what the reviewers found"},
              db_flag(),
              {.name = "output",
               .value = "DIR",
               .help = "make a folder of feedback, a file a subject",
               .letter = 'o'},
              {.name = "dry-run", .help = "store nothing"},
              assignments_flag(),
              json_flag("the scores")},
    .run = run_rubric,
};

}  // namespace grader
