#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/class_list.hpp"
#include "grader/commands/at.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/commands/stored.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "grader/standing.hpp"

namespace grader {
namespace {

std::string status_of(const ClassLine& line) {
  return line.grade ? harness::to_string(worst_status(line.grade->result)) : "no submission";
}

std::string language_name(const ClassLine& line) {
  if (!line.grade || !line.grade->result.language) return "";
  return harness::to_string(*line.grade->result.language);
}

std::string text_or_dash(const std::optional<double>& value) {
  return value ? points(*value) : "-";
}

// Points taken off, as what they do to the score.
std::string late_text(const std::optional<double>& penalty) {
  return penalty && *penalty != 0 ? points(-*penalty) : "-";
}

std::string to_table(const std::vector<ClassLine>& lines) {
  std::vector<Standing> standings;
  for (const ClassLine& line : lines) standings.push_back(line.grade ? standing_of(*line.grade) : Standing());
  const auto any = [&](std::optional<double> Standing::*field) {
    return std::any_of(standings.begin(), standings.end(),
                       [&](const Standing& s) { return (s.*field).has_value(); });
  };
  const bool has_late = std::any_of(standings.begin(), standings.end(),
                                    [](const Standing& s) { return s.late_penalty.value_or(0) != 0; });
  const bool has_adjustment = any(&Standing::adjustment);

  Table table;
  const auto column = [&table](const std::string& title, bool right) {
    table.header.push_back(title);
    table.right.push_back(right);
  };
  column("id", false);
  column("name", false);
  column("language", false);
  column("score", true);
  if (has_late) column("late", true);
  if (has_adjustment) column("adjusted", true);
  if (has_late || has_adjustment) column("final", true);
  column("status", false);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const ClassLine& line = lines[i];
    const bool counts = line.grade && line.grade->finished;
    std::vector<std::string> row = {shown_on_line(line.student.id), shown_on_line(line.student.name),
                                    language_name(line), counts ? points(line.grade->result.score) : "-"};
    if (has_late) row.push_back(late_text(standings[i].late_penalty));
    if (has_adjustment) row.push_back(text_or_dash(standings[i].adjustment));
    if (has_late || has_adjustment) row.push_back(text_or_dash(standings[i].final_score));
    row.push_back(status_of(line));
    table.rows.push_back(std::move(row));
  }
  return to_text(table);
}

std::string to_json_text(const std::vector<ClassLine>& lines) {
  const auto number = [](const std::optional<double>& value) { return value ? json_number(*value) : Json(); };
  Json entries = Json::array();
  for (const ClassLine& line : lines) {
    const Standing standing = line.grade ? standing_of(*line.grade) : Standing();
    const bool counts = line.grade && line.grade->finished;
    const std::string language = language_name(line);
    entries.push_back({{"student", line.student.id},
                       {"name", line.student.name},
                       {"language", language.empty() ? Json() : Json(language)},
                       {"score", counts ? json_number(line.grade->result.score) : Json()},
                       {"max_score", line.grade ? json_number(line.grade->result.max_score) : Json()},
                       {"late_penalty", number(standing.late_penalty)},
                       {"adjustment", number(standing.adjustment)},
                       {"final_score", number(standing.final_score)},
                       {"status", status_of(line)}});
  }
  return dump(entries);
}

int run_scores(const Arguments& arguments) {
  const std::string file = arguments.required("db");
  const db::Gradebook book = open_to_read(arguments);
  const std::vector<ClassLine> lines =
      read_class_list(book, stored_assignment(book, arguments.operand(0).value(), file));
  const std::optional<std::string> json = arguments.value("json");
  if (json) write_output(*json, to_json_text(lines));
  if (json != "-") std::cout << to_table(lines);
  return exit_status::fine;
}

}  // namespace

const Command scores_command = {
    .name = "scores",
    .summary = "the table of an assignment's scores",
    .examples = {"grader scores a7-convnet --db course.db"},
    .details = {"The newest grade of each student, by name; students of the roster without one are there "
                "too. A dash "
                "stands for what is not known, the status for the worst of the checks."},
    .operands = {assignment_operand()},
    .flags = {db_flag(), at_flag("the table as it was then"), json_flag("write the table")},
    .run = run_scores,
};

}  // namespace grader
