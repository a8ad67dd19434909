#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/check_screen.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/find_assignment.hpp"
#include "grader/interrupt.hpp"
#include "grader/output.hpp"
#include "grader/receipt.hpp"
#include "grader/watch.hpp"
#include "harness/grade/grade.hpp"
#include "harness/intake/tree.hpp"
#include "harness/sandbox/sandbox.hpp"

namespace grader {
namespace {

using harness::CheckResult;
using harness::GradingResult;
using harness::Visibility;

struct Request {
  bool official = false;
  bool sandbox = true;
  bool quiet = false;  // the JSON has stdout for itself
  bool watch = false;
  std::string submission;
  std::optional<std::string> receipt;  // the file, if one was named
  bool no_receipt = false;
  std::optional<std::string> seeds;
};

Request read_request(const Arguments& arguments) {
  Request request;
  request.official = arguments.has("official");
  request.sandbox = !arguments.has("no-sandbox");
  request.quiet = arguments.value("json") == "-";
  request.watch = arguments.has("watch");
  request.submission = arguments.operand(1).value_or(".");
  request.receipt = arguments.value("receipt");
  request.no_receipt = arguments.has("no-receipt");
  request.seeds = arguments.value("seeds");
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
  if (request.receipt && request.no_receipt) throw UsageError("--receipt or --no-receipt, not both");
  if (request.watch && request.quiet) throw UsageError("--watch writes for a person; give --json a file");
  return request;
}

void require_readable(const std::string& path) {
  if (access(path.c_str(), R_OK) == 0) return;
  throw harness::ConfigError("cannot read " + shown_on_line(path) + ": " + std::strerror(errno));
}

// As the user would type it again, without --only.
std::string same_check(const Arguments& arguments) {
  std::string line = "grader check";
  for (const std::string& operand : arguments.operands) line += " " + shell_word(operand);
  for (const auto& [flag, values] : arguments.flags) {
    if (flag == "only" || flag == "json" || flag == "verbose" || flag == "watch" || flag == "receipt")
      continue;
    if (values.empty()) line += " --" + flag;
    for (const std::string& value : values) line += " --" + flag + " " + shell_word(value);
  }
  return shown_on_line(line);
}

double hidden_points(const harness::Assignment& assignment) {
  double sum = 0;
  for (const harness::CheckSpec& check : assignment.checks) {
    if (check.visibility == Visibility::hidden) sum += check.points;
  }
  return sum;
}

CheckView view_of(const Request& request, const Arguments& arguments, const harness::Assignment& assignment) {
  constexpr std::size_t widest = 100;
  CheckView view;
  view.audience = request.official ? Audience::staff : Audience::student;
  view.verbose = arguments.has("verbose");
  view.watching = request.watch;
  view.some_only = arguments.has("only");
  view.width = std::min(terminal_width(STDOUT_FILENO), widest);
  view.height = terminal_height(STDOUT_FILENO);
  view.hidden_points = hidden_points(assignment);
  view.again = same_check(arguments);
  return view;
}

std::string full_path(const std::filesystem::path& path) {
  return std::filesystem::absolute(path).lexically_normal().string();
}

// The student's own: in the submission, where it is handed in with the rest. A file or an archive has no
// place for one.
std::filesystem::path self_check_file(const Request& request) {
  if (request.receipt) return *request.receipt;
  if (!std::filesystem::is_directory(request.submission)) return {};
  return std::filesystem::path(request.submission) / harness::kSelfCheckName;
}

void leave_self_check(const Request& request, Receipt receipt) {
  const std::filesystem::path file = self_check_file(request);
  if (file.empty()) return;
  if (std::filesystem::is_regular_file(std::filesystem::symlink_status(file))) {
    try {
      receipt = merged(std::move(receipt), read_receipt(read_input(file.string())));
    } catch (const std::invalid_argument&) {  // not ours, or of another version: replaced
    }
  }
  write_output(file.string(), write_receipt(receipt));
}

// Gives back why there is none; empty: there is, or none was wanted.
std::string leave_receipt(const Request& request, const harness::Assignment& assignment,
                          const GradingResult& result) {
  if (request.no_receipt || result.submission_hash.empty() || any_internal_error(result)) return "";
  try {
    if (!request.official) {
      leave_self_check(request, make_receipt(result, assignment, std::nullopt));
      return "";
    }
    const Whereabouts places{full_path(request.submission), full_path(assignment.folder),
                             full_path(*request.seeds)};
    const std::filesystem::path file = request.receipt
                                           ? std::filesystem::path(*request.receipt)
                                           : make_receipt_folder(*request.seeds) / receipt_name(result);
    write_output(file.string(), write_receipt(make_receipt(result, assignment, places)));
    return "";
  } catch (const harness::ConfigError& error) {
    if (request.receipt) throw;
    return error.what();
  }
}

harness::Grader make_grader(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                            const Request& request) {
  try {
    return harness::Grader(prepared, {.sandbox = request.sandbox, .worker = 0});
  } catch (const harness::SandboxError& error) {
    if (request.official) throw;
    throw harness::SandboxError(std::string(error.what()) +
                                "\nuntil then --no-sandbox runs your own code without isolation: the same "
                                "checks, but not official");
  }
}

// Grades and shows; one for all rounds of --watch, so that what was compiled of ours serves again.
class Checker {
 public:
  Checker(std::shared_ptr<const harness::PreparedAssignment> prepared, const Request& request,
          const Arguments& arguments, const harness::GradeRequest& grading)
      : prepared_(std::move(prepared)),
        request_(request),
        json_(arguments.value("json")),
        grading_(grading),
        view_(view_of(request, arguments, prepared_->assignment)),
        grader_(make_grader(prepared_, request)) {
    if (!request_.quiet) grading_.on_check = [this](const CheckResult& check) { show(check); };
  }

  // Gives back the exit status.
  int check(const std::atomic<bool>& cancelled) {
    grading_.cancelled = &cancelled;
    if (!request_.quiet) {
      std::cout << palette_(Colour::bold, shown_on_line(prepared_->assignment.title)) << ", "
                << (request_.official ? "every check" : "public checks") << "\n\n";
      say_running();
    }
    GradingResult result = grader_.grade(request_.submission, grading_);
    if (const std::string problem = leave_receipt(request_, prepared_->assignment, result); !problem.empty())
      result.notes.push_back("no receipt was written: " + problem);
    if (!request_.quiet) {
      clear_line();
      std::cout << check_closing(result, view_, palette_) << std::flush;
    }
    if (json_) write_output(*json_, dump(to_json(result, view_.audience)));
    if (any_internal_error(result)) return exit_status::no_answer;
    return harness::all_passed(result) ? exit_status::fine : exit_status::answer_is_no;
  }

  void clear_line() const {
    if (on_terminal_) std::cout << "\r\x1b[K";
  }

 private:
  void show(const CheckResult& check) const {
    clear_line();
    std::cout << check_line(check, view_, palette_);
    say_running();
  }
  void say_running() const {
    if (on_terminal_) std::cout << palette_(Colour::dim, "running ...");
    std::cout << std::flush;
  }

  std::shared_ptr<const harness::PreparedAssignment> prepared_;
  const Request& request_;
  std::optional<std::string> json_;
  harness::GradeRequest grading_;
  CheckView view_;
  Palette palette_{STDOUT_FILENO};
  bool on_terminal_ = isatty(STDOUT_FILENO) == 1;
  harness::Grader grader_;
};

// Names of what a check writes, perhaps into the submission, which changes nothing in it.
std::vector<std::string> files_of_ours(const Arguments& arguments) {
  std::vector<std::string> names = {std::string(harness::kSelfCheckName)};
  for (const char* flag : {"json", "receipt"}) {
    if (const auto file = arguments.value(flag))
      names.push_back(std::filesystem::path(*file).filename().string());
  }
  return names;
}

// Until Ctrl-C: checks, waits for a change, checks again. A change during a check begins it anew.
int watch(Checker& checker, const Request& request, const Arguments& arguments,
          const std::atomic<bool>& interrupted) {
  const std::vector<std::string> ours = files_of_ours(arguments);
  int status = exit_status::no_answer;
  for (;;) {
    const FileStamps before(request.submission, ours);
    std::atomic<bool> changed{false};
    const Watcher watcher(request.submission, ours, before, interrupted, changed);
    try {
      status = checker.check(changed);
    } catch (const harness::Cancelled&) {
      checker.clear_line();
    } catch (const harness::ConfigError& error) {  // the folder is gone, perhaps for a moment
      std::cout << shown(error.what()) << std::endl;
    }
    watcher.wait();
    if (interrupted.load()) return status;
    const std::vector<std::string> names = settled_stamps(request.submission, ours).changed_since(before);
    std::cout << "\n"
              << std::string(20, '-')
              << " changed: " << (names.empty() ? "something" : shown_on_line(names.front()))
              << (names.size() > 1 ? " and " + std::to_string(names.size() - 1) + " more" : "") << "\n\n";
  }
}

int run_check(const Arguments& arguments) {
  const Request request = read_request(arguments);
  const auto prepared = harness::prepare_assignment(
      find_assignment(arguments.operand(0).value(), arguments.value("assignments")));
  harness::GradeRequest grading;
  grading.official = request.official;
  grading.language = language_of(arguments);
  grading.only = arguments.values("only");
  require_readable(request.submission);
  harness::require_applicable(grading, prepared->assignment);
  if (request.official) grading.seeds = harness::load_or_create_seeds(arguments.required("seeds"));
  const Interrupt interrupt;
  Checker checker(prepared, request, arguments, grading);
  return request.watch ? watch(checker, request, arguments, Interrupt::flag())
                       : checker.check(Interrupt::flag());
}

}  // namespace

const Command check_command = {
    .name = "check",
    .summary = "runs the checks on one submission and explains what is wrong",
    .examples = {"grader check a7-convnet my-solution/", "grader check . cpp --only conv2d-forward",
                 "grader check . cpp --watch"},
    .details =
        {// NOLINTNEXTLINE(bugprone-suspicious-missing-comma)
         "Each check gets a line as it ends; then the first that did not pass is explained: the smallest "
         "case, what is wrong, and the mistake that gives the same result, if it is a known one. "
         "--verbose explains all.",
         "Without --official the public checks are run, with the seeds of the assignment: the same "
         "cases each time.",
         "--watch stays and checks again whenever a file of the submission is saved.",
         "The result is left in the folder as self-check.json. Hand it in with the rest: the course then "
         "sees what you saw, should its own result be another one. `grader replay` repeats it.",
         "Exit status: 0 every check passed; 1 some did not; 2 the submission could not be judged. With "
         "--watch that of the last check."},
    .operands = {assignment_operand(),
                 {"PATH", "folder, file or archive with the submission (default: .)", false}},
    .flags = {assignments_flag(),
              language_flag(),
              {.name = "only", .value = "CHECK", .help = "run this check only", .repeatable = true},
              {.name = "watch", .help = "check again whenever a file is saved, until Ctrl-C"},
              {.name = "verbose", .help = "explain every check, not the first failure only", .letter = 'v'},
              {.name = "official", .help = "every check, the hidden ones too, as they count"},
              {.name = "seeds", .value = "FILE", .help = "seeds of the hidden checks; made on first use"},
              {.name = "receipt",
               .value = "FILE",
               .help =
                   "where the receipt goes; else self-check.json in PATH, with --official SEEDS.receipts/"},
              {.name = "no-receipt", .help = "write none"},
              {.name = "no-sandbox",
               .help = "run your own code without isolation; the result is not official"},
              json_flag("write the result")},
    .run = run_check,
};

}  // namespace grader
