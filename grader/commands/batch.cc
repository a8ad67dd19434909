#include "grader/batch.hpp"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/commands/batch_report.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/course/final_grades.hpp"
#include "grader/export/export.hpp"
#include "grader/find_assignment.hpp"
#include "grader/intake/match_report.hpp"
#include "grader/interrupt.hpp"
#include "grader/output.hpp"

namespace grader {
namespace {

std::string same_command(const Arguments& arguments) {
  std::string line = "grader batch";
  for (const std::string& operand : arguments.operands) line += " " + shell_word(operand);
  for (const auto& [flag, values] : arguments.flags) {
    if (values.empty()) line += " --" + flag;
    for (const std::string& value : values) line += " --" + flag + " " + shell_word(value);
  }
  return line;
}

void print_report(const BatchReport& report, const std::string& assignment, const Arguments& arguments) {
  print_counts(report);
  if (report.cancelled) {
    std::cerr
        << "stopped before the end; what was finished is stored, the same command goes on from there:\n  "
        << shown_on_line(same_command(arguments)) << "\n";
  } else if (!report.failed.empty()) {
    std::cerr << "the same command tries those without a result again\n";
  } else {
    std::cerr << "see: grader scores " << assignment << " --db "
              << shown_on_line(shell_word(arguments.required("db"))) << "\n";
  }
}

// Null: none was handed in. A list of what differs from the official result otherwise.
Json self_check_json(const BatchReport& report, const std::string& student) {
  for (const SelfCheck& self_check : report.self_checks) {
    if (self_check.student != student || !self_check.problem.empty()) continue;
    Json list = Json::array();
    for (const Disagreement& disagreement : self_check.disagreements) list.push_back(to_json(disagreement));
    return list;
  }
  return nullptr;
}

// The grades this batch decided, by student.
std::string batch_json(const std::string& database, const std::string& assignment,
                       const BatchReport& report) {
  const db::Gradebook book(database, db::Gradebook::Mode::read);
  Json entries = Json::array();
  for (const StudentAttempts& student : student_attempts(book, assignment)) {
    if (!std::binary_search(report.students.begin(), report.students.end(), student.student.id)) continue;
    db::Grade grade = book.grade_of(student.attempts[student.counted], student.student);
    grade.late = student.late;
    entries.push_back(export_entry(grade));
    entries.back()["self_check"] = self_check_json(report, student.student.id);
  }
  return dump(entries);
}

// 0: every entry is a student's of the class; 1: some found nobody.
int match_only(const harness::Assignment& assignment, const BatchOptions& options,
               const Arguments& arguments) {
  const ClassRoll roll = match_class(assignment, options, Interrupt::flag());
  const std::optional<std::string> json = arguments.value("json");
  print_matching(std::cerr, roll);
  if (json) write_output(*json, dump(matching_json(roll)));
  if (json != "-") std::cout << matching_table(roll);
  const auto& matches = roll.matching.matches;
  const bool all = std::all_of(matches.begin(), matches.end(),
                               [](const Match& match) { return match.how != MatchedBy::nothing; });
  return all ? exit_status::fine : exit_status::answer_is_no;
}

void read_engine(const Arguments& arguments, BatchOptions& options) {
  const std::string engine = arguments.value("engine").value_or("local");
  if (engine != "local" && engine != "slurm")
    throw UsageError("--engine is '" + shown_on_line(engine) + "', expected local or slurm");
  if (engine == "slurm") options.engine = Engine::slurm;
  options.sbatch = arguments.values("sbatch");
  if (engine == "local" && !options.sbatch.empty()) throw UsageError("--sbatch goes with --engine slurm");
}

int run_batch(const Arguments& arguments) {
  const bool only_matches = arguments.has("match-only");
  BatchOptions options;
  options.source.source = arguments.operand(1).value();
  if (const auto form = arguments.value("from")) options.source.form = form_from_name(*form);
  for (const std::string& roster : arguments.values("roster")) options.source.rosters.emplace_back(roster);
  options.database = only_matches ? arguments.value("db").value_or("") : arguments.required("db");
  options.seeds = arguments.value("seeds").value_or(options.database.string() + ".seeds");
  options.course = arguments.value("course");
  options.language = language_of(arguments);
  options.jobs = static_cast<int>(arguments.integer("jobs", 1, 10000, 0));
  read_engine(arguments, options);
  const auto prepared = harness::prepare_assignment(
      find_assignment(arguments.operand(0).value(), arguments.value("assignments")));
  const Interrupt interrupt;
  if (only_matches) return match_only(prepared->assignment, options, arguments);
  if (arguments.has("dry-run")) return run_trial(prepared, {options}, false, arguments.value("json"));
  BatchReport report;
  try {
    report = run_batch(prepared, options, Interrupt::flag());
  } catch (const harness::Cancelled&) {
    report.cancelled = true;  // before anything was graded
  }
  const std::string& id = prepared->assignment.id;
  print_report(report, id, arguments);
  const auto file = arguments.value("json");
  if (file && report.submissions > 0) write_output(*file, batch_json(options.database.string(), id, report));
  return report.complete() ? exit_status::fine : exit_status::no_answer;
}

}  // namespace

const Command batch_command = {
    .name = "batch",
    .summary = "grades the submissions of a class into the course database",
    .examples = {"grader batch a7-convnet submissions.zip --roster gradebook.csv --match-only",
                 "grader batch a7-convnet submissions.zip --db course.db --roster gradebook.csv --course "
                 "course.yaml"},
    .details =
        {"SOURCE is what you have: a folder with a folder, an archive or a source file for each student, the "
         "bulk "
         "download of Canvas or of Moodle, the export of Gradescope, or clones of GitHub Classroom; a "
         "folder, or the "
         "one archive that the LMS gave. Which it is, is recognised and said; --from says otherwise.",
         "ROSTER is our own CSV (id, name, email and perhaps login) or any that the LMS gives: the gradebook "
         "of Canvas, "
         "the worksheet of Moodle, the rosters and grades of Gradescope and GitHub Classroom. Several are "
         "merged; the "
         "first decides the ids. Entries are matched by id, login, e-mail and name, in that order, and all "
         "that found "
         "nobody is listed before anything is graded; --match-only shows the whole table and stops there.",
         // NOLINTNEXTLINE(bugprone-suspicious-missing-comma)
         "Grading is official: every check, with the seeds beside the database. What is stored already under "
         "the same submission, assignment, seeds and program is not graded again, so a batch that was "
         "stopped "
         "goes on where it stopped.",
         "--dry-run shows who would gain or lose how much through which check. What it grades is kept, so "
         "that the same command without it only has to take it over.",
         "--engine slurm submits the gradings as a job array and waits for it; SOURCE is a folder then, and "
         "it, the assignment, the seeds and this program must lie where the nodes see them too. A task whose "
         "node is lost is submitted again.",
         "Exit status: 0 every submission has a result, whatever the scores; 2 otherwise."},
    .operands = {assignment_operand(), {"SOURCE", "folder or archive with the submissions"}},
    .flags = {db_flag(),
              jobs_flag(),
              {.name = "engine",
               .value = "ENGINE",
               .help = "local (default) or slurm: a job array of the cluster",
               .choices = {"local", "slurm"}},
              {.name = "sbatch",
               .value = "OPTION",
               .help = "an option for Slurm's sbatch: --sbatch=--partition=long",
               .repeatable = true},
              {.name = "dry-run", .help = "show what would change in the gradebook, and change nothing"},
              {.name = "roster",
               .value = "CSV",
               .help = "the class: columns id, name, email and perhaps login, or a file of the LMS",
               .repeatable = true},
              {.name = "from",
               .value = "FORM",
               .help = "folder, canvas, moodle, gradescope or github",
               .choices = {"folder", "canvas", "moodle", "gradescope", "github"}},
              {.name = "match-only", .help = "show whose is what, and grade nothing"},
              {.name = "course",
               .value = "YAML",
               .help = "deadlines, late days, extensions, groups (default: those given last)"},
              {.name = "seeds",
               .value = "FILE",
               .help = "seeds of the hidden checks (default: the database's name with .seeds)"},
              language_flag(),
              assignments_flag(),
              json_flag("write the grades of these submissions")},
    .run = run_batch,
};

}  // namespace grader
