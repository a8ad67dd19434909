#include "grader/audit.hpp"

#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/audit_submissions.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/find_assignment.hpp"
#include "grader/interrupt.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/assignment/hash.hpp"
#include "harness/grade/grade.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

// Hidden checks need a secret; any will do, and the same one gives the same audit.
harness::Seeds seeds_of(const Arguments& arguments) {
  if (const auto file = arguments.value("seeds")) return harness::load_or_create_seeds(*file);
  return harness::Seeds{harness::sha256_hex("grader audit")};
}

int run_audit(const Arguments& arguments) {
  const fs::path folder = find_assignment(arguments.operand(0).value(), arguments.value("assignments"));
  const auto prepared = harness::prepare_assignment(folder);
  const harness::Assignment& assignment = prepared->assignment;
  const harness::Seeds seeds = seeds_of(arguments);
  const Interrupt interrupt;
  const bool talk = isatty(STDERR_FILENO) == 1;
  const auto say = [talk](const std::string& what) {
    if (talk) std::cerr << "\r\033[K" << shown_on_line(what) << std::flush;
  };

  Audit audit;
  audit.assignment = assignment.id;
  audit.spec_hash = assignment.spec_hash;
  audit.mutants = harness::audit_mutants(
      assignment, prepared->checks,
      [&](const harness::CheckSpec& check) {
        const bool secret = check.visibility == harness::Visibility::hidden;
        return secret ? seeds.for_check(assignment.id, check.id, check.seed) : check.seed;
      },
      [&](const harness::MutantOutcome& mutant) {
        if (Interrupt::flag()) throw harness::Cancelled("the audit was cancelled");
        say("mutant " + mutant.function + " " + mutant.mistake);
      });
  if (!arguments.has("mutants-only")) {
    harness::GradeRequest request;
    request.official = true;
    request.seeds = seeds;
    request.cancelled = &Interrupt::flag();
    say("");
    audit_submissions(prepared, request, static_cast<int>(arguments.integer("jobs", 1, 10000, 1)),
                      Interrupt::flag(), audit);
  }
  say("");
  const auto json = arguments.value("json");
  if (json) write_output(*json, dump(audit_json(audit)));
  if (const auto html = arguments.value("html")) write_output(*html, audit_html(audit));
  if (json != "-" && arguments.value("html") != "-") std::cout << audit_text(audit);
  return summarise(audit).good ? exit_status::fine : exit_status::answer_is_no;
}

}  // namespace

const Command audit_command = {
    .name = "audit",
    .summary = "tests an assignment: are known mistakes and cheats caught, do honest samples pass?",
    .examples = {"grader audit a7-convnet", "grader audit a7-convnet --mutants-only --json audit.json"},
    .details =
        {"Every known mistake of the assignment's functions is planted in turn and must be caught by some "
         "check; every sample whose expected.yaml lists no failing check must pass; every cheat in cheats/ "
         "must be caught by the checks that its cheat.yaml names. Cheats that work on any assignment "
         "(leaving early, forged answers, answers from memory) are put around an honest sample of each "
         "language.",
         "Exit status: 0 nothing escapes; 1 a mutant survives, a cheat gets away or an honest sample is "
         "rejected; 2 the audit could not be made."},
    .operands = {assignment_operand()},
    .flags = {assignments_flag(),
              {.name = "mutants-only", .help = "leave out samples and cheats; needs no sandbox"},
              {.name = "jobs",
               .value = "N",
               .help = "samples and cheats graded at the same time (default: 1)"},
              {.name = "seeds", .value = "FILE", .help = "the course's seeds; else seeds of the audit's own"},
              {.name = "html", .value = "FILE", .help = "write the audit as a page; - is stdout"},
              json_flag("write the audit")},
    .run = run_audit,
};

}  // namespace grader
