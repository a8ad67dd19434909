#include "grader/export/export.hpp"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/anonymous.hpp"
#include "grader/commands/at.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/commands/stored.hpp"
#include "grader/course/final_grades.hpp"
#include "grader/output.hpp"
#include "grader/roster.hpp"
#include "harness/assignment/config_node.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {
namespace {

using Takes = ExportFormat::Takes;

const ExportFormat& find_format(const std::string& name) {
  std::vector<std::string> known;
  for (const ExportFormat& format : export_formats()) {
    if (format.name == name) return format;
    known.push_back(format.name);
  }
  throw UsageError("unknown format '" + shown_on_line(name) + "'" + reference::did_you_mean(name, known));
}

// What `check --json` wrote: a grade without a course around it.
db::Grade grade_of_result(const std::string& file) {
  db::Grade grade;
  try {
    grade.result = result_from_json(Json::parse(read_input(file)));
  } catch (const Json::exception& error) {
    throw harness::ConfigError(shown(file) + ": is no result of check --json: " + error.what());
  } catch (const std::invalid_argument& error) {
    throw harness::ConfigError(shown(file) + ": is no result of check --json: " + error.what());
  }
  grade.student.id = "submission";
  grade.finished = db::is_finished(grade.result);
  return grade;
}

void keep_student(std::vector<db::Grade>& grades, const db::Gradebook& book, const std::string& name) {
  const std::vector<db::Student> students = book.students();
  const db::Student* student = find_student(students, name);
  std::erase_if(
      grades, [&](const db::Grade& grade) { return student == nullptr || grade.student.id != student->id; });
  if (grades.empty())
    throw harness::ConfigError("student '" + shown_on_line(name) + "' has no grade in this assignment");
}

ExportInput read_input_of(const Arguments& arguments, const ExportFormat& format) {
  ExportInput input;
  if (arguments.has("result") == arguments.has("db")) {
    throw UsageError("name either --db FILE, the course database, or --result FILE, what check --json wrote");
  }
  if (const std::optional<std::string> result = arguments.value("result")) {
    input.grades = {grade_of_result(*result)};
    input.title = input.grades.front().result.assignment;
  } else {
    const std::string file = arguments.required("db");
    const db::Gradebook book = open_to_read(arguments);
    const std::string assignment = stored_assignment(book, arguments.operand(0).value(), file);
    input.title = stored_title(book, assignment);
    input.grades = final_grades(book, assignment);
    if (const auto student = arguments.value("student")) keep_student(input.grades, book, *student);
    if (arguments.has("anonymous")) input.grades = anonymous(std::move(input.grades));
  }
  if (format.takes == Takes::a_student && input.grades.size() != 1) {
    throw UsageError("--format " + format.name + " is a file of one student; name it with --student");
  }
  if (format.takes == Takes::a_download) {
    const std::string file = arguments.required("into");
    input.into = DownloadedFile{file, read_input(file)};
  } else if (arguments.has("into")) {
    throw UsageError("--into is for formats that fill in a downloaded file, such as canvas; --format " +
                     format.name + " makes a new one");
  }
  input.column = arguments.value("column");
  return input;
}

// Says what the other program would make of the file. True when it would take every score.
bool print_rehearsal(const ExportFormat& format, const Rehearsal& rehearsal, std::ostream& out) {
  for (const std::string& remark : rehearsal.remarks) out << "note: " << remark << "\n";
  for (const std::string& problem : rehearsal.problems) out << "problem: " << problem << "\n";
  out << format.name << " would take " << counted(rehearsal.scores.size(), "score") << ", "
      << counted(rehearsal.problems.size(), "problem") << "\n";
  return rehearsal.problems.empty();
}

Json rehearsal_json(const Rehearsal& rehearsal) {
  Json scores = Json::array();
  for (const ImportedScore& score : rehearsal.scores) {
    scores.push_back({{"student", score.student}, {"score", json_number(score.score)}});
  }
  return {{"scores", scores}, {"problems", rehearsal.problems}, {"remarks", rehearsal.remarks}};
}

int check(const Arguments& arguments, const ExportFormat& format, const ExportInput& input) {
  if (format.rehearse == nullptr) {
    throw UsageError("--check knows no importer of --format " + format.name +
                     ", which only people and programs of ours read");
  }
  const std::optional<std::string> file = arguments.operand(1);
  const Rehearsal rehearsal = format.rehearse(file ? read_input(*file) : format.write(input), input);
  const std::optional<std::string> json = arguments.value("json");
  if (json) write_output(*json, dump(rehearsal_json(rehearsal)));
  const bool good = print_rehearsal(format, rehearsal, json == "-" ? std::cerr : std::cout);
  return good ? exit_status::fine : exit_status::answer_is_no;
}

int run_export(const Arguments& arguments) {
  const ExportFormat& format = find_format(arguments.required("format"));
  if (arguments.operand(1) && !arguments.has("check"))
    throw UsageError("FILE is for --check, which reads it");
  const ExportInput input = read_input_of(arguments, format);
  if (arguments.has("check") && !arguments.has("output")) return check(arguments, format, input);
  const std::string output = arguments.required("output");
  const std::string text = format.write(input);
  write_output(output, text);
  if (format.rehearse == nullptr || format.takes == Takes::a_student) return exit_status::fine;
  // Whoever uploads the file should know at once what will become of it.
  const bool good = print_rehearsal(format, format.rehearse(text, input), std::cerr);
  return good || !arguments.has("check") ? exit_status::fine : exit_status::answer_is_no;
}

}  // namespace

const Command export_command = {
    .name = "export",
    .summary = "writes the grades to a file, also as an LMS takes them",
    .examples =
        {"grader export a7-convnet --db course.db --format csv -o a7.csv",
         "grader export a7-convnet --db course.db --format canvas --into gradebook.csv -o upload.csv",
         "grader export a7-convnet --db course.db --format canvas --into gradebook.csv --check upload.csv"},
    .details = {"Formats of a class: json, everything; csv, a row a student and check; junit, XML; canvas "
                "and moodle, the file "
                "that --into names with the scores in it; canvas-feedback and moodle-feedback, a zip of "
                "pages for students, for "
                "Canvas named like the files of the downloaded zip that --into names. Of one student: "
                "gradescope, prairielearn, "
                "github.",
                "--check applies the import rules of the LMS to FILE, or to what would be written, and says "
                "which rows and "
                "columns would be dropped, created or misread: exit 0 when every score arrives, 1 when not. "
                "The file appears "
                "whole or not at all. What students see holds no smallest case of a hidden check."},
    .operands = {assignment_operand(), {"FILE", "with --check: the file to read", false}},
    .flags = {{.name = "db", .value = "FILE", .help = "the course database"},
              {.name = "result",
               .value = "FILE",
               .help = "instead of --db: the result of check --json, one submission"},
              {.name = "format",
               .value = "FORMAT",
               .help = "see above",
               .choices = {"json", "csv", "junit", "canvas", "canvas-feedback", "moodle", "moodle-feedback",
                           "gradescope", "github", "prairielearn"}},
              {.name = "output", .value = "FILE", .help = "the file to write; - is stdout", .letter = 'o'},
              at_flag("the grades as they were then"),
              {.name = "into", .value = "FILE", .help = "the file that the LMS exported, to be filled in"},
              {.name = "column",
               .value = "NAME",
               .help = "which column of it; else the one of the assignment"},
              {.name = "student", .value = "STUDENT", .help = "this student alone, by id or login"},
              {.name = "check", .help = "say what the LMS would make of the file"},
              {.name = "anonymous",
               .help = "s001, s002, ... for the students; no names, mails, file names, times or reasons"},
              json_flag("write what --check found")},
    .run = run_export,
};

}  // namespace grader
