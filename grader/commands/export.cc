#include "grader/export/export.hpp"

#include "grader/anonymous.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/commands/stored.hpp"
#include "grader/course/final_grades.hpp"
#include "grader/output.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {
namespace {

const ExportFormat& find_format(const std::string& name) {
  std::vector<std::string> known;
  for (const ExportFormat& format : export_formats()) {
    if (format.name == name) return format;
    known.push_back(format.name);
  }
  throw UsageError("unknown format '" + shown_on_line(name) + "'" + reference::did_you_mean(name, known));
}

int run(const Arguments& arguments) {
  const ExportFormat& format = find_format(arguments.required("format"));
  const std::string output = arguments.required("output");
  const std::string file = arguments.required("db");
  const db::Gradebook book(file, db::Gradebook::Mode::read);
  std::vector<db::Grade> grades =
      final_grades(book, stored_assignment(book, arguments.operand(0).value(), file));
  if (arguments.has("anonymous")) grades = anonymous(std::move(grades));
  write_output(output, format.write(grades));
  return exit_status::fine;
}

}  // namespace

const Command export_command = {
    .name = "export",
    .summary = "writes the newest grade of each student to a file",
    .examples = {"grader export a7-convnet --db course.db --format csv -o a7.csv"},
    .details = {"Formats: json, everything, one object a student; csv, one row a student and check. The file "
                "appears "
                "whole or not at all."},
    .operands = {assignment_operand()},
    .flags = {db_flag(),
              {.name = "format", .value = "FORMAT", .help = "json or csv"},
              {.name = "output", .value = "FILE", .help = "the file to write; - is stdout", .letter = 'o'},
              {.name = "anonymous",
               .help = "s001, s002, ... for the students; no names, mails, file names, times or reasons"}},
    .run = run,
};

}  // namespace grader
