#include "grader/batch.hpp"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/course/final_grades.hpp"
#include "grader/export/export.hpp"
#include "grader/find_assignment.hpp"
#include "grader/interrupt.hpp"
#include "grader/output.hpp"

namespace grader {
namespace {

void print_list(const std::string& title, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::cerr << title << ":\n";
  for (const std::string& line : lines) std::cerr << "  " << shown_on_line(line) << "\n";
}

void print_report(const BatchReport& report, const std::string& assignment, const std::string& database) {
  print_list("ignored", report.ignored);
  print_list("not on the roster", report.not_on_roster);
  print_list("on the roster, nothing submitted", report.without_entry);
  print_list("without a result", report.failed);
  const std::size_t settled = report.graded + report.reused + report.failed.size();
  std::cerr << counted(report.submissions, "submission") << ": " << report.graded << " graded, "
            << report.reused << " reused, " << report.failed.size() << " without a result";
  if (report.cancelled) std::cerr << ", " << report.submissions - settled << " not reached";
  std::cerr << "\n";
  if (report.cancelled) {
    std::cerr << "stopped before the end; what was finished is stored, the same command goes on from there\n";
  } else if (!report.failed.empty()) {
    std::cerr << "the same command tries those without a result again\n";
  } else {
    std::cerr << "see: grader scores " << assignment << " --db " << shown_on_line(database) << "\n";
  }
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
  }
  return dump(entries);
}

int run(const Arguments& arguments) {
  BatchOptions options;
  options.source = arguments.operand(1).value();
  options.database = arguments.required("db");
  options.seeds = arguments.value("seeds").value_or(options.database.string() + ".seeds");
  options.roster = arguments.value("roster");
  options.course = arguments.value("course");
  options.language = language_of(arguments);
  options.jobs = static_cast<int>(arguments.integer("jobs", 1, 256, 1));
  const auto prepared = harness::prepare_assignment(
      find_assignment(arguments.operand(0).value(), arguments.value("assignments")));
  const Interrupt interrupt;
  const BatchReport report = run_batch(prepared, options, Interrupt::flag());
  const std::string& id = prepared->assignment.id;
  print_report(report, id, options.database.string());
  if (const auto file = arguments.value("json"))
    write_output(*file, batch_json(options.database.string(), id, report));
  return report.complete() ? exit_status::fine : exit_status::no_answer;
}

}  // namespace

const Command batch_command = {
    .name = "batch",
    .summary = "grades the submissions of a class into the course database",
    .examples = {"grader batch a7-convnet submissions/ --db course.db --roster roster.csv --jobs 4"},
    .details =
        {"Every entry of SOURCE is a submission: a folder, an archive or a single source file, named after "
         "the "
         "student's id or login. Hidden files and others are listed and left out.",
         "Grading is official: every check, with the seeds beside the database. What is stored already under "
         "the same submission, assignment, seeds and program is not graded again, so a batch that was "
         "stopped "
         "goes on where it stopped.",
         "Exit status: 0 every submission has a result, whatever the scores; 2 otherwise."},
    .operands = {assignment_operand(), {"SOURCE", "folder with the submissions"}},
    .flags = {db_flag(),
              {.name = "jobs", .value = "N", .help = "submissions graded at the same time (default: 1)"},
              {.name = "roster",
               .value = "CSV",
               .help = "the class: columns id, name, email and perhaps login"},
              {.name = "course",
               .value = "YAML",
               .help = "deadlines, late days, extensions, groups (default: those given last)"},
              {.name = "seeds",
               .value = "FILE",
               .help = "seeds of the hidden checks (default: the database's name with .seeds)"},
              language_flag(),
              assignments_flag(),
              json_flag("write the grades of these submissions")},
    .run = run,
};

}  // namespace grader
