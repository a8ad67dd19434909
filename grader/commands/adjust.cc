#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/commands/author.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/commands/stored.hpp"
#include "grader/export/export.hpp"
#include "grader/output.hpp"
#include "grader/standing.hpp"

namespace grader {
namespace {

double points_of(const Arguments& arguments) {
  const std::optional<double> points = arguments.number("points");
  if (!points) throw UsageError("missing --points");
  if (*points == 0) throw UsageError("--points is 0, expected points to add, or to take off when negative");
  return *points;
}

int run_adjust(const Arguments& arguments) {
  const std::string file = arguments.required("db");
  const double amount = points_of(arguments);
  const std::string reason = reason_of(arguments), author = author_of(arguments);
  // Reading first: a misspelt FILE must not become a new database.
  const auto find = [&] {
    const db::Gradebook book(file, db::Gradebook::Mode::read);
    const std::string assignment = stored_assignment(book, arguments.operand(0).value(), file);
    return find_grade(book, assignment, arguments.operand(1).value(), file);
  };
  const db::Grade before = find();
  db::Gradebook(file, db::Gradebook::Mode::write)
      .add_adjustment({.assignment = before.submission.assignment,
                       .student = before.student.id,
                       .amount = amount,
                       .author = author,
                       .reason = reason,
                       .made_at = db::now()});
  const db::Grade after = find();
  const std::optional<std::string> json = arguments.value("json");
  if (json) write_output(*json, dump(export_entry(after)));
  if (json == "-") return exit_status::fine;
  const auto final_text = [](const db::Grade& grade) {
    const std::optional<double> score = standing_of(grade).final_score;
    return score ? points(*score) : std::string("-");
  };
  std::cout << shown_on_line(after.student.id) << ": " << (amount > 0 ? "+" : "") << points(amount)
            << ", final " << final_text(before) << " -> " << final_text(after) << " of "
            << points(after.result.max_score) << "\n";
  return exit_status::fine;
}

}  // namespace

const Command adjust_command = {
    .name = "adjust",
    .summary = "changes a student's score by hand, with a reason",
    .examples = {"grader adjust a7-convnet ada --db course.db --points 2.5 --reason \"explained it orally\""},
    .details =
        {"The points are added to whatever the checks and the deadline give, now and after any regrade; "
         "scores, show and export say so. Nothing is overwritten: to take an adjustment back, make the "
         "opposite one."},
    .operands = {assignment_operand(), {"STUDENT", "id or login"}},
    .flags = {db_flag(),
              {.name = "points", .value = "N", .help = "points to add; negative: to take off"},
              reason_flag("why, for whoever asks later; required"),
              author_flag(),
              json_flag("write the grade as it is now")},
    .run = run_adjust,
};

}  // namespace grader
