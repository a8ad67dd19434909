#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/exam/actions.hpp"
#include "grader/exam/pinned.hpp"
#include "grader/find_assignment.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "harness/assignment/config_node.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {
namespace {

int run_exam(const Arguments& arguments) {
  static const std::map<std::string, int (*)(const Arguments&)> actions = {{"list", exam::list_problems},
                                                                           {"make", exam::make_papers},
                                                                           {"key", exam::make_key},
                                                                           {"mark", exam::mark_answers},
                                                                           {"stats", exam::exam_statistics}};
  const std::string action = arguments.operand(0).value_or("");
  const auto found = actions.find(action);
  if (found != actions.end()) return found->second(arguments);
  std::vector<std::string> names;
  for (const auto& [name, function] : actions) names.push_back(name);
  throw UsageError("there is no action '" + shown_on_line(action) + "'" +
                   reference::did_you_mean(action, names));
}

}  // namespace

namespace exam {

int list_problems(const Arguments& arguments) {
  const std::optional<std::string> json = arguments.value("json");
  Json list = Json::array();
  Table table{{"id", "problem", "topic", "parts", "title"}, {false, false, false, true, false}, {}};
  for (const Problem& problem : problems()) {
    Json slips = Json::array();
    for (const Misconception& slip : problem.misconceptions) {
      slips.push_back({{"id", slip.id}, {"part", slip.part}, {"percent", slip.percent}, {"did", slip.did}});
    }
    list.push_back({{"id", problem.id},
                    {"name", problem.name},
                    {"title", problem.title},
                    {"topic", problem.topic},
                    {"parts", problem.parts.size()},
                    {"misconceptions", slips}});
    table.rows.push_back(
        {problem.id, problem.name, problem.topic, std::to_string(problem.parts.size()), problem.title});
  }
  if (json != "-") std::cout << to_text(table);
  if (json) write_output(*json, dump(list));
  return exit_status::fine;
}

Blueprint blueprint_of(const Arguments& arguments) {
  return load_blueprint(find_paper(arguments.required("paper"), arguments.value("assignments")));
}

Pools pools_of(const Arguments& arguments, const Blueprint& blueprint) {
  const std::optional<std::string> variants = arguments.value("variants");
  return variants ? Pools(blueprint, read_pinned(*variants, blueprint)) : Pools(blueprint);
}

}  // namespace exam

const Command exam_command = {
    .name = "exam",
    .summary = "makes exam papers and keys, marks answers, says what the marks tell",
    .examples = {"grader exam make --paper midterm --roster class.csv --form A --seed 7 -o midterm",
                 "grader exam make --paper midterm --count 5 --form makeup --seed 7 -o makeup",
                 "grader exam key --paper midterm --code 7KQF2-9XM3A",
                 "grader exam mark --paper midterm --answers answers.csv --db course.db --html marked",
                 "grader exam list"},
    .details = {"make writes a paper for each line of the roster, in its order, which is the seating order; "
                "with --count so "
                "many papers without names. No two papers within the number of variants of each other share "
                "one; forms never "
                "do. Every page carries a code; key rebuilds the paper's key from it.",
                "mark reads the answers.csv that make prepared: each answer as it was written, a fraction, a "
                "decimal, ln(7/4). "
                "Right answers earn all, those of known mistakes a part, and what follows rightly from a "
                "wrong answer its full "
                "marks. Every decision is stored with its reason and never overwritten; the newest marking "
                "of a sheet holds.",
                "FORMATS, a comma between: pdf (needs latexmk or pdflatex), latex, html, markdown; and the "
                "variants for a platform: moodle (a file), canvas and qti21 (a .zip each), prairielearn and "
                "rexams (folders). Without --format latex, html, and pdf where LaTeX is installed.",
                "When the key is mended after the exam, mark --dry-run shows what changes for whom. The "
                "variants.csv that make wrote holds on to what is printed: --variants, where a newer program "
                "would choose others."},
    .operands =
        {{"ACTION", "make, key, mark, stats or list", true, {"make", "key", "mark", "stats", "list"}}},
    .flags = {{.name = "paper", .value = "PAPER", .help = "id or file of the blueprint"},
              {.name = "roster", .value = "CSV", .help = "the class in seating order: id,name,email"},
              {.name = "count", .value = "N", .help = "so many papers without names"},
              {.name = "form",
               .value = "FORM",
               .help = "A, makeup or practice; else A",
               .choices = {"A", "makeup", "practice"}},
              {.name = "seed", .value = "N", .help = "which variant goes to whom; else 1"},
              {.name = "format", .value = "FORMATS", .help = "what to write"},
              {.name = "code", .value = "CODE", .help = "the form code of a page"},
              {.name = "variants",
               .value = "CSV",
               .help = "variants.csv of printed papers: those, whatever the program would choose now"},
              {.name = "answers", .value = "CSV", .help = "student, code, and a column for each part"},
              db_flag(),
              {.name = "dry-run", .help = "show what marking would change, store nothing"},
              {.name = "html", .value = "DIR", .help = "make a folder of marked sheets for the students"},
              {.name = "output",
               .value = "PATH",
               .help = "the folder to make; of key, a .md, .html or .tex; of stats, an .html",
               .letter = 'o'},
              assignments_flag(),
              json_flag("the list, the markings, the statistics")},
    .run = run_exam,
};

}  // namespace grader
