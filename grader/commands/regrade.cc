#include "grader/regrade.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/commands/batch_report.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/commands/stored.hpp"
#include "grader/find_assignment.hpp"
#include "grader/interrupt.hpp"
#include "grader/output.hpp"

namespace grader {
namespace {

// One batch for each folder the submissions came from; only what the database knows counts.
std::vector<BatchOptions> batches_of(const Arguments& arguments, const std::string& assignment) {
  BatchOptions options;
  options.database = arguments.required("db");
  options.seeds = arguments.value("seeds").value_or(options.database.string() + ".seeds");
  options.jobs = static_cast<int>(arguments.integer("jobs", 1, 10000, 0));
  options.known_only = true;
  const db::Gradebook book(options.database, db::Gradebook::Mode::read);
  std::vector<db::BatchSource> sources =
      book.batch_sources(stored_assignment(book, assignment, options.database));
  for (const std::string& folder : arguments.values("source"))
    sources.push_back({.assignment = assignment, .source = folder});
  std::vector<BatchOptions> batches;
  for (const db::BatchSource& source : sources) {
    if (!std::filesystem::exists(source.source)) {
      std::cerr << shown_on_line(source.source)
                << ": is not there any more; if it was moved, name it with --source\n";
      continue;
    }
    options.source.source = source.source;
    options.source.form = std::nullopt;
    if (!source.form.empty()) options.source.form = form_from_name(source.form);
    options.language = source.language;
    batches.push_back(options);
  }
  if (batches.empty()) {
    throw harness::ConfigError(
        shown(options.database.string()) +
        ": no folder of submissions is known that is still there; name one with --source");
  }
  return batches;
}

int run_regrade(const Arguments& arguments) {
  const auto prepared = harness::prepare_assignment(
      find_assignment(arguments.operand(0).value(), arguments.value("assignments")));
  const std::vector<BatchOptions> batches = batches_of(arguments, prepared->assignment.id);
  const Interrupt interrupt;
  return run_trial(prepared, batches, arguments.has("apply"), arguments.value("json"));
}

}  // namespace

const Command regrade_command = {
    .name = "regrade",
    .summary = "what another specification, seeds or program would change; --apply makes it so",
    .examples = {"grader regrade a7-convnet --db course.db",
                 "grader regrade a7-convnet --db course.db --apply"},
    .details = {"Grades what the database knows of by the assignment, the seeds and the program as they are "
                "now, and shows "
                "who would gain or lose how much through which check. Nobody's grade changes until --apply, "
                "which uses "
                "what was graded. Adjustments by hand stay.",
                "The submissions are read from the folders they were graded from, or from --source where "
                "those have moved; "
                "who cannot be graded again, because what was handed in is missing or has changed, is listed "
                "and keeps the "
                "old grade.",
                "Exit status: 2 when something could not be graded, and then --apply changes nothing."},
    .operands = {assignment_operand()},
    .flags = {db_flag(),
              {.name = "apply", .help = "make what is shown the gradebook"},
              {.name = "source",
               .value = "FOLDER",
               .help = "where submissions are now, when they were moved",
               .repeatable = true},
              jobs_flag(),
              {.name = "seeds",
               .value = "FILE",
               .help = "seeds of the hidden checks (default: the database's)"},
              assignments_flag(),
              json_flag("write the changes")},
    .run = run_regrade,
};

}  // namespace grader
