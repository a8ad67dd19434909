#include "grader/commands/batch_report.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/cli.hpp"
#include "grader/interrupt.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"

namespace grader {
namespace {

void print_list(const std::string& title, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::cerr << title << ":\n";
  for (const std::string& line : lines) std::cerr << "  " << shown_on_line(line) << "\n";
}

Json trial_json(const Trial& trial, bool applied) {
  Json json = diff_json(trial.changes);
  json["not_regraded"] = trial.left_behind;
  json["other_content"] = trial.report.changed;
  json["without_result"] = trial.report.failed;
  json["applied"] = applied;
  return json;
}

}  // namespace

void print_counts(const BatchReport& report) {
  print_list("names in course.yaml that belong to nobody", report.unknown);
  print_list("without a result", report.failed);
  for (const std::string& line : self_check_lines(report.self_checks)) std::cerr << line << "\n";
  if (!report.receipt_problem.empty())
    std::cerr << "receipts are missing: " << shown_on_line(report.receipt_problem) << "\n";
  const std::size_t settled = report.graded + report.reused + report.failed.size();
  std::cerr << counted(report.submissions, "submission") << ": " << report.graded << " graded, "
            << report.reused << " reused, " << report.failed.size() << " without a result";
  if (report.cancelled && report.submissions > settled) {
    std::cerr << ", " << report.submissions - settled << " not reached";
  }
  std::cerr << "\n";
}

int run_trial(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
              const std::vector<BatchOptions>& batches, bool apply, const std::optional<std::string>& json) {
  const Trial trial = try_batches(prepared, batches, Interrupt::flag());
  print_list("not graded again: another content than the database knows", trial.report.changed);
  print_list("not graded again", trial.left_behind);
  print_counts(trial.report);
  if (trial.report.cancelled) {
    std::cerr
        << "stopped before the end; nothing has changed, and what was finished need not be graded again\n";
    return exit_status::no_answer;
  }
  const bool applicable = trial.report.failed.empty();
  const bool applied = apply && applicable && apply_batches(prepared, batches, Interrupt::flag()).complete();
  if (json) write_output(*json, dump(trial_json(trial, applied)));
  if (json != "-") std::cout << diff_text(trial.changes) << std::flush;
  if (applied) {
    std::cerr << "applied\n";
  } else if (apply) {
    std::cerr << "not applied: not everything has a result; the same command tries again\n";
  } else if (!trial.changes.empty()) {
    std::cerr << "nothing has changed yet\n";
  }
  return applicable && applied == apply ? exit_status::fine : exit_status::no_answer;
}

}  // namespace grader
