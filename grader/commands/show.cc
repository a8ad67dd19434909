#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/commands/at.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/commands/stored.hpp"
#include "grader/course/when.hpp"
#include "grader/export/export.hpp"
#include "grader/feedback.hpp"
#include "grader/output.hpp"
#include "grader/standing.hpp"
#include "harness/assignment/config_node.hpp"
#include "harness/policy/plot.hpp"

namespace grader {
namespace {

void print_fact(const std::string& name, const std::string& value) {
  if (value.empty()) return;
  std::string line = name;
  line.resize(12, ' ');
  std::cout << line << shown_on_line(value) << "\n";
}

void print_grade(const db::Grade& grade) {
  const harness::GradingResult& result = grade.result;
  print_fact("student", grade.student.id + (grade.student.name.empty() ? "" : ", " + grade.student.name));
  print_fact("email", grade.student.email);
  print_fact("source", grade.submission.source);
  print_fact("submitted", time_text(grade.submission.submitted_at));
  if (grade.late) print_fact("arrived", grade.late->explanation);
  print_fact("graded", time_text(grade.graded_at));
  print_fact("language", result.language ? harness::to_string(*result.language) : "");
  print_fact("submission", result.submission_hash);
  print_fact("spec", result.spec_hash);
  print_fact("seeds", result.seed_id);
  print_fact("engine", result.engine);
  print_fact("isolation", result.isolation + (result.official ? ", official" : ", not official"));
  print_fact("costs", "build " + points(result.costs.build) + " s, student " + points(result.costs.student) +
                          " s, sessions " + points(result.costs.session) + " s, whole " +
                          points(result.costs.total) + " s");
  for (const std::string& note : result.notes) print_fact("note", note);
  std::cout << "\n";

  const Palette palette(STDOUT_FILENO);
  const std::size_t width = terminal_width(STDOUT_FILENO);
  for (const harness::CheckResult& check : result.checks) {
    std::cout << check_text(check, Audience::staff, palette, width);
  }
  std::cout << "\n";
  if (grade.late && grade.late->points != 0) {
    std::cout << "late penalty " << points(-grade.late->points) << ": "
              << shown_on_line(grade.late->explanation) << "\n";
  }
  for (const db::Adjustment& adjustment : grade.adjustments) {
    std::cout << "adjustment " << points(adjustment.amount) << " by " << shown_on_line(adjustment.author)
              << " at " << time_text(adjustment.made_at) << ": " << shown_on_line(adjustment.reason) << "\n";
  }
  for (const db::Comment& comment : grade.comments) {
    std::cout << "comment by " << shown_on_line(comment.author) << " at " << time_text(comment.made_at)
              << ": " << shown(comment.text) << "\n";
  }
  std::cout << "score " << points(result.score) << "/" << points(result.max_score);
  const Standing standing = standing_of(grade);
  if (!grade.finished) std::cout << ", not to be used: the grader failed; run grader batch again";
  const bool differs = standing.adjustment || standing.late_penalty.value_or(0) != 0;
  if (differs && standing.final_score) std::cout << ", final " << points(*standing.final_score);
  std::cout << "\n";
}

Json grade_json(const db::Grade& grade) {
  Json entry = export_entry(grade);
  entry["name"] = grade.student.name;
  entry["email"] = grade.student.email;
  entry["source"] = grade.submission.source;
  entry["submitted_at"] = time_text(grade.submission.submitted_at);
  entry["graded_at"] = time_text(grade.graded_at);
  entry["finished"] = grade.finished;
  entry["notes"] = grade.result.notes;
  const harness::Costs& costs = grade.result.costs;
  entry["cost_seconds"] = {
      {"total", costs.total}, {"build", costs.build}, {"student", costs.student}, {"session", costs.session}};
  Json adjustments = Json::array();
  for (const db::Adjustment& adjustment : grade.adjustments) {
    adjustments.push_back({{"amount", json_number(adjustment.amount)},
                           {"author", adjustment.author},
                           {"reason", adjustment.reason},
                           {"made_at", time_text(adjustment.made_at)}});
  }
  entry["adjustments"] = adjustments;
  Json comments = Json::array();
  for (const db::Comment& comment : grade.comments) {
    comments.push_back(
        {{"text", comment.text}, {"author", comment.author}, {"made_at", time_text(comment.made_at)}});
  }
  entry["comments"] = comments;
  return entry;
}

const Flag plot_flag = {.name = "plot",
                        .value = "FILE.svg",
                        .help = "write a picture of what toeplitz_free measured; - is stdout"};

int run_show(const Arguments& arguments) {
  const std::string file = arguments.required("db");
  const db::Gradebook book = open_to_read(arguments);
  const std::string assignment = stored_assignment(book, arguments.operand(0).value(), file);
  const db::Grade grade = find_grade(book, assignment, arguments.operand(1).value(), file);
  const std::optional<std::string> json = arguments.value("json");
  if (json) write_output(*json, dump(grade_json(grade)));
  if (const std::optional<std::string> plot = arguments.value("plot")) {
    const std::string svg =
        grade.result.toeplitz ? harness::plot_toeplitz(*grade.result.toeplitz) : std::string();
    if (svg.empty()) throw harness::ConfigError("nothing to plot: toeplitz_free measured nothing");
    write_output(*plot, svg);
  }
  if (json != "-" && arguments.value("plot") != "-") print_grade(grade);
  return exit_status::fine;
}

}  // namespace

const Command show_command = {
    .name = "show",
    .summary = "one student's grade in full, hidden checks and all",
    .examples = {"grader show a7-convnet ada --db course.db"},
    .details = {"For the staff: it tells what the hidden checks found, and by which submission, assignment, "
                "seeds and "
                "program the score can be had again."},
    .operands = {assignment_operand(), {"STUDENT", "id or login"}},
    .flags = {db_flag(), at_flag("the grade as it was then"), json_flag("write the grade"), plot_flag},
    .run = run_show,
};

}  // namespace grader
