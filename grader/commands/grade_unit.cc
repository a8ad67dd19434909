#include <cstdlib>
#include <iostream>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/interrupt.hpp"
#include "grader/slurm/order.hpp"
#include "grader/undecided.hpp"
#include "grader/worker.hpp"

namespace grader {
namespace {

std::size_t whole_number(const std::string& what, const std::string& text) {
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string::npos)
    throw UsageError(what + " is '" + shown_on_line(text) + "', expected a whole number");
  return std::stoul(text);
}

// Which unit of the order this task is for.
std::size_t unit_of_task(const std::string& folder, const std::string& wave) {
  const char* index = std::getenv("SLURM_ARRAY_TASK_ID");
  if (index == nullptr) throw UsageError("SLURM_ARRAY_TASK_ID is not set: this is no task of a job array");
  const std::vector<std::size_t> units = read_wave(folder, static_cast<int>(whole_number("WAVE", wave)));
  const std::size_t task = whole_number("SLURM_ARRAY_TASK_ID", index);
  if (task >= units.size())
    throw harness::ConfigError(shown(folder) + ": wave " + wave + " has no task " + std::to_string(task));
  return units[task];
}

// The nodes must agree with the coordinator on what is graded and by what.
void require_same(const std::string& what, const std::string& here, const std::string& ordered) {
  if (here == ordered) return;
  throw harness::ConfigError(what + " on this node is " + here + ", expected " + ordered +
                             "; install the same version everywhere, on a shared disk if possible");
}

int run_grade_unit(const Arguments& arguments) {
  const std::string folder = arguments.operand(0).value();
  const std::size_t unit = unit_of_task(folder, arguments.operand(1).value());
  const Order order = read_order(folder);
  require_same("the program", harness::engine_version(), order.engine);
  const auto prepared = harness::prepare_assignment(order.assignment);
  require_same("the assignment", prepared->assignment.spec_hash, order.spec_hash);

  const Interrupt interrupt;
  harness::GradeRequest request;
  request.official = true;
  request.seeds = harness::load_or_create_seeds(order.seeds);
  request.language = order.language;
  request.cancelled = &Interrupt::flag();
  harness::reserve_timing_core(*prepared);
  Worker worker(prepared, {.sandbox = true, .worker = 0}, request);
  try {
    const std::filesystem::path& submission = order.submissions.at(unit);
    harness::GradingResult result = worker.grade(submission);
    // The coordinator cannot do this at the end of the batch: the node is ours now.
    if (const std::vector<std::string> undecided = undecided_timings(result); !undecided.empty())
      result = with_timings(std::move(result), worker.grade_only(submission, undecided));
    write_outcome(folder, unit, {std::move(result), {}});
  } catch (const harness::Cancelled&) {
    return exit_status::no_answer;
  } catch (const harness::ConfigError& error) {  // the submission is not there, or the disk is full
    write_outcome(folder, unit, {std::nullopt, error.what()});
  }
  return exit_status::fine;
}

}  // namespace

const Command grade_unit_command = {
    .name = "grade-unit",
    .summary = "grades one submission of a batch, as a task of Slurm",
    .examples = {"SLURM_ARRAY_TASK_ID=0 grader grade-unit course.db.slurm-a1b2c3 1"},
    .details = {"Started by grader batch --engine slurm on the nodes; nobody needs to call it."},
    .operands = {{"FOLDER", "the folder of the batch's tasks"}, {"WAVE", "which of its job arrays"}},
    .flags = {},
    .run = run_grade_unit,
    .hidden = true,
};

}  // namespace grader
