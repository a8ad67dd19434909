#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/course/final_grades.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

struct Line {
  std::string assignment;
  std::string student;
  double before = 0;
  double after = 0;
  std::string explanation;
};

using Penalties = std::map<std::pair<std::string, std::string>, db::LatePenalty>;

// Of everyone, in every assignment.
Penalties penalties_of(const db::Gradebook& book) {
  Penalties all;
  for (const db::AssignmentEntry& assignment : book.assignments()) {
    for (const StudentAttempts& student : student_attempts(book, assignment.id))
      all[{assignment.id, student.student.id}] = student.late.value_or(db::LatePenalty());
  }
  return all;
}

std::vector<Line> changes(const Penalties& before, const Penalties& after) {
  std::vector<Line> lines;
  for (const auto& [key, penalty] : after) {
    const auto old = before.find(key);
    const double taken = old == before.end() ? 0 : old->second.points;
    if (taken != penalty.points)
      lines.push_back({key.first, key.second, taken, penalty.points, penalty.explanation});
  }
  return lines;
}

void print_changes(const std::vector<Line>& lines) {
  Table table;
  table.header = {"assignment", "student", "late before", "late now", "why"};
  table.right = {false, false, true, true, false};
  for (const Line& line : lines) {
    table.rows.push_back({shown_on_line(line.assignment), shown_on_line(line.student), points(-line.before),
                          points(-line.after), shown_on_line(line.explanation)});
  }
  std::cout << (lines.empty() ? "no penalty changes\n" : to_text(table));
}

std::string to_json_text(const std::vector<Line>& lines) {
  Json entries = Json::array();
  for (const Line& line : lines) {
    entries.push_back({{"assignment", line.assignment},
                       {"student", line.student},
                       {"late_penalty_before", json_number(line.before)},
                       {"late_penalty", json_number(line.after)},
                       {"late_explanation", line.explanation}});
  }
  return dump(entries);
}

int run_course(const Arguments& arguments) {
  const std::string file = arguments.required("db");
  const CourseFile course = read_course(arguments.operand(0).value());
  db::Gradebook book(file, db::Gradebook::Mode::read);
  const Penalties before = penalties_of(book);
  book = db::Gradebook(file, db::Gradebook::Mode::write);
  book.set_course(course.text);
  const std::vector<Line> lines = changes(before, penalties_of(book));
  for (const std::string& name : unknown_names(course.course, book.students()))
    std::cerr << "course.yaml names nobody we know: " << shown_on_line(name) << "\n";
  const std::optional<std::string> json = arguments.value("json");
  if (json) write_output(*json, to_json_text(lines));
  if (json != "-") print_changes(lines);
  return exit_status::fine;
}

}  // namespace

const Command course_command = {
    .name = "course",
    .summary = "stores deadlines, late days, extensions and groups, and says whose penalty changes",
    .examples = {"grader course course.yaml --db course.db"},
    .details =
        {"For an extension that is granted after the grading: nothing is graded again. What an earlier "
         "course.yaml said stays in the database; the newest holds. grader batch --course does the same "
         "before "
         "it grades."},
    .operands = {{"COURSE", "the file, course.yaml"}},
    .flags = {db_flag(), json_flag("write whose penalty changed")},
    .run = run_course,
};

}  // namespace grader
