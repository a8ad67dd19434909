#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/feedback.hpp"
#include "grader/find_assignment.hpp"
#include "grader/interrupt.hpp"
#include "grader/output.hpp"
#include "harness/grade/grade.hpp"

#include <nlohmann/json.hpp>

namespace grader {
namespace {

using harness::CheckResult;
using harness::GradingResult;
using harness::Status;
using harness::Visibility;

struct Request {
  bool official = false;
  bool sandbox = true;
  bool quiet = false;  // the JSON has stdout for itself
  std::string submission;
};

Request read_request(const Arguments& arguments) {
  Request request;
  request.official = arguments.has("official");
  request.sandbox = !arguments.has("no-sandbox");
  request.quiet = arguments.value("json") == "-";
  request.submission = arguments.operand(1).value_or(".");
  if (request.official && !request.sandbox) {
    throw UsageError("--official needs the sandbox; leave out --no-sandbox");
  }
  if (request.official && !arguments.has("seeds")) {
    throw UsageError(
        "--official needs --seeds FILE, the seeds of the hidden checks; the file is made on first use");
  }
  if (!request.official && arguments.has("seeds")) {
    throw UsageError("--seeds is for hidden checks; add --official to run them");
  }
  return request;
}

std::size_t count_not_passed(const GradingResult& result) {
  return static_cast<std::size_t>(
      std::count_if(result.checks.begin(), result.checks.end(),
                    [](const CheckResult& check) { return check.status != Status::passed; }));
}

bool any_internal_error(const GradingResult& result) {
  return std::any_of(result.checks.begin(), result.checks.end(),
                     [](const CheckResult& check) { return check.status == Status::internal_error; });
}

std::string next_step(const GradingResult& result) {
  const std::size_t open = count_not_passed(result);
  if (any_internal_error(result))
    return "the grader itself failed; run it again, and tell the staff if it fails again";
  if (open == 0) return "every check passed";
  const auto first = std::find_if(result.checks.begin(), result.checks.end(), [](const CheckResult& check) {
    return check.status != Status::passed && check.status != Status::skipped;
  });
  std::string text = std::to_string(open) + " of " + counted(result.checks.size(), "check") + " did not pass";
  if (first != result.checks.end()) text += "; start with '" + shown_on_line(first->id) + "'";
  return text;
}

double hidden_points(const harness::Assignment& assignment) {
  double sum = 0;
  for (const harness::CheckSpec& check : assignment.checks) {
    if (check.visibility == Visibility::hidden) sum += check.points;
  }
  return sum;
}

void print_closing(const GradingResult& result, const harness::Assignment& assignment,
                   const Palette& palette) {
  std::cout << "\n";
  for (const std::string& note : result.notes)
    std::cout << palette(Colour::dim, "note: " + shown_on_line(note)) << "\n";
  if (result.isolation == "none") {
    std::cout << "note: run without a sandbox; this result is not official\n";
  }
  const bool good = harness::all_passed(result);
  const std::string score = "score " + points(result.score) + "/" + points(result.max_score);
  std::cout << palette(good ? Colour::green : Colour::bold, score) << ": " << next_step(result) << "\n";
  const double hidden = hidden_points(assignment);
  if (!result.official && result.seed_id == "public" && hidden > 0) {
    std::cout << "hidden checks give another " << points(hidden) << " points\n";
  }
}

int run(const Arguments& arguments) {
  const Request request = read_request(arguments);
  const auto prepared = harness::prepare_assignment(
      find_assignment(arguments.operand(0).value(), arguments.value("assignments")));
  const Interrupt interrupt;
  const Palette palette(STDOUT_FILENO);
  const std::size_t width = terminal_width(STDOUT_FILENO);
  const Audience audience = request.official ? Audience::staff : Audience::student;

  harness::GradeRequest grading;
  grading.official = request.official;
  if (request.official) grading.seeds = harness::load_or_create_seeds(arguments.required("seeds"));
  grading.language = language_of(arguments);
  grading.only = arguments.values("only");
  grading.cancelled = &Interrupt::flag();
  if (!request.quiet) {
    std::cout << palette(Colour::bold, shown_on_line(prepared->assignment.title)) << ", "
              << (request.official ? "every check" : "public checks") << "\n\n"
              << std::flush;
    grading.on_check = [&](const CheckResult& check) {
      std::cout << check_text(check, audience, palette, width) << std::flush;
    };
  }
  harness::Grader grader(prepared, {.sandbox = request.sandbox, .worker = 0});
  const GradingResult result = grader.grade(request.submission, grading);
  if (!request.quiet) print_closing(result, prepared->assignment, palette);
  if (const auto file = arguments.value("json")) write_output(*file, dump(to_json(result, audience)));
  if (any_internal_error(result)) return exit_status::no_answer;
  return harness::all_passed(result) ? exit_status::fine : exit_status::answer_is_no;
}

}  // namespace

const Command check_command = {
    .name = "check",
    .summary = "runs the checks on one submission and explains what is wrong",
    .examples = {"grader check a7-convnet my-solution/", "grader check . cpp --only conv2d-forward"},
    .details = {"Without --official the public checks are run, with the seeds of the assignment: the same "
                "cases each "
                "time.",
                "Exit status: 0 every check passed; 1 some did not; 2 the submission could not be judged."},
    .operands = {assignment_operand(),
                 {"PATH", "folder, file or archive with the submission (default: .)", false}},
    .flags = {assignments_flag(),
              language_flag(),
              {.name = "only", .value = "CHECK", .help = "run this check only", .repeatable = true},
              {.name = "official", .help = "every check, the hidden ones too, as they count"},
              {.name = "seeds", .value = "FILE", .help = "seeds of the hidden checks; made on first use"},
              {.name = "no-sandbox",
               .help = "run your own code without isolation; the result is not official"},
              json_flag("write the result")},
    .run = run,
};

}  // namespace grader
