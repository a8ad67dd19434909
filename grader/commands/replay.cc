#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "grader/agreement.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/find_assignment.hpp"
#include "grader/interrupt.hpp"
#include "grader/output.hpp"
#include "grader/receipt.hpp"
#include "harness/grade/grade.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;
using harness::ConfigError;
using harness::GradingResult;

Receipt load_receipt(const std::string& file) {
  try {
    return read_receipt(read_input(file));
  } catch (const std::invalid_argument& error) {
    throw ConfigError(shown(file) + ": is no receipt of `grader check` or `grader batch`: " + error.what());
  }
}

// The first that is there: what was given, what the receipt says, the folder it lies in.
fs::path find_submission(const Arguments& arguments, const Receipt& receipt) {
  if (const auto given = arguments.value("submission")) return *given;
  if (receipt.places && fs::exists(receipt.places->submission)) return receipt.places->submission;
  fs::path beside = fs::absolute(arguments.operand(0).value()).parent_path();
  if (!receipt.places) return beside;
  throw ConfigError("the submission is not " +
                    (receipt.places->submission.empty()
                         ? std::string("on the disk as one file or folder")
                         : "at " + shown_on_line(receipt.places->submission) + " any more") +
                    "; name it with --submission PATH");
}

fs::path assignment_folder(const Arguments& arguments, const Receipt& receipt) {
  const std::optional<std::string> places = arguments.value("assignments");
  if (const auto given = arguments.value("assignment")) return find_assignment(*given, places);
  if (receipt.places && !places && fs::exists(receipt.places->assignment)) return receipt.places->assignment;
  try {
    return find_assignment(receipt.result.assignment, places);
  } catch (const ConfigError& error) {
    throw ConfigError(std::string(error.what()) + "; name it with --assignment FOLDER");
  }
}

harness::Seeds find_seeds(const Arguments& arguments, const Receipt& receipt) {
  const std::string file =
      arguments.value("seeds").value_or(receipt.places ? receipt.places->seeds : std::string());
  if (!file.empty() && fs::exists(file)) return harness::load_or_create_seeds(file);
  throw ConfigError("the seeds of the hidden checks are not " +
                    (file.empty() ? std::string("known") : "at " + shown_on_line(file)) +
                    "; name them with --seeds FILE");
}

// The checks of the receipt that the specification still has; those it lost go to `lost`.
std::vector<std::string> checks_to_run(const Receipt& receipt, const harness::Assignment& assignment,
                                       std::vector<std::string>& lost) {
  std::vector<std::string> ids;
  for (const harness::CheckResult& check : receipt.result.checks) {
    const auto spec = std::find_if(assignment.checks.begin(), assignment.checks.end(),
                                   [&](const harness::CheckSpec& s) { return s.id == check.id; });
    const bool runs = spec != assignment.checks.end() &&
                      (receipt.result.official || spec->visibility == harness::Visibility::visible);
    (runs ? ids : lost).push_back(check.id);
  }
  return ids;
}

struct Fact {
  std::string what, before, after;
  bool is_same() const { return before == after; }
};

std::vector<Fact> facts(const Receipt& before, const Receipt& after) {
  const bool by_public_spec =
      before.result.official != after.result.official && !before.public_spec_hash.empty();
  std::vector<Fact> all = {
      {"submission", before.result.submission_hash, after.result.submission_hash},
      {"specification", by_public_spec ? before.public_spec_hash : before.result.spec_hash,
       by_public_spec ? after.public_spec_hash : after.result.spec_hash},
      {"program", before.result.engine, after.result.engine},
      {"seeds", before.result.seed_id, after.result.seed_id},
      {"processor", before.machine.cpu, after.machine.cpu},
      {"system", before.machine.system, after.machine.system}};
  return all;
}

std::string facts_text(const std::vector<Fact>& all) {
  constexpr std::size_t widest = 40;
  Table table{{"what", "", "in the receipt", "now"}, {false, false, false, false}, {}};
  for (const Fact& fact : all) {
    const auto cell = [](const std::string& text) { return shown_on_line(text.substr(0, widest)); };
    table.rows.push_back({fact.what, fact.is_same() ? "same" : "differs", cell(fact.before),
                          fact.is_same() ? std::string() : cell(fact.after)});
  }
  return to_text(table);
}

Json replay_json(const std::vector<Fact>& all, const std::vector<std::string>& lost,
                 const std::vector<Disagreement>& differing, const GradingResult& result) {
  Json json = {{"facts", Json::array()}, {"lost", lost}, {"disagreements", Json::array()}};
  for (const Fact& fact : all) {
    json["facts"].push_back(
        {{"what", fact.what}, {"same", fact.is_same()}, {"before", fact.before}, {"after", fact.after}});
  }
  for (const Disagreement& disagreement : differing) json["disagreements"].push_back(to_json(disagreement));
  json["result"] = to_json(result, Audience::staff);
  return json;
}

int run_replay(const Arguments& arguments) {
  const Receipt receipt = load_receipt(arguments.operand(0).value());
  const fs::path submission = find_submission(arguments, receipt);
  const auto prepared = harness::prepare_assignment(assignment_folder(arguments, receipt));
  const harness::Assignment& assignment = prepared->assignment;
  if (assignment.id != receipt.result.assignment)
    throw ConfigError("the receipt is of the assignment '" + shown_on_line(receipt.result.assignment) +
                      "', not of '" + assignment.id + "'");
  std::vector<std::string> lost;
  harness::GradeRequest request;
  request.only = checks_to_run(receipt, assignment, lost);
  if (request.only.empty()) throw ConfigError("the specification has none of the receipt's checks any more");
  request.official = receipt.result.official;
  if (request.official) request.seeds = find_seeds(arguments, receipt);
  request.language = receipt.result.language;
  const Interrupt interrupt;
  request.cancelled = &Interrupt::flag();
  harness::Grader grader(prepared, {.sandbox = true, .worker = 0});
  const Receipt again = make_receipt(grader.grade(submission, request), assignment, receipt.places);

  const std::vector<Fact> all = facts(receipt, again);
  const std::vector<Disagreement> differing = disagreements(receipt, again);
  const std::optional<std::string> json = arguments.value("json");
  if (json) write_output(*json, dump(replay_json(all, lost, differing, again.result)));
  const std::size_t compared = request.only.size();
  if (json != "-") {
    std::cout << facts_text(all) << "\n";
    for (const std::string& id : lost) std::cout << shown_on_line(id) << " is not in the specification\n";
    for (const Disagreement& disagreement : differing) std::cout << to_text(disagreement) << "\n";
    std::cout << compared - differing.size() << " of " << counted(compared + lost.size(), "check")
              << " as in the receipt\n";
  }
  // Another machine alone is what a receipt is for.
  const bool same_inputs =
      std::all_of(all.begin(), all.begin() + 4, [](const Fact& fact) { return fact.is_same(); });
  return same_inputs && differing.empty() && lost.empty() ? exit_status::fine : exit_status::answer_is_no;
}

}  // namespace

const Command replay_command = {
    .name = "replay",
    .summary = "grades again what a receipt tells of, and compares check by check",
    .examples = {"grader replay course.db.receipts/a7-convnet-1f2e3d4c5b6a-9a8b7c6d5e4f.json",
                 "grader replay self-check.json --assignment kits/a7-convnet"},
    .details =
        {"`check` leaves a receipt in the submission, self-check.json; `check --official` and `batch` keep "
         "theirs in a folder beside the seeds and the database. A receipt has the hashes of submission, "
         "specification and program, the fingerprint of the seeds, the machine, and every check's value.",
         "Whichever of them differs now is named, and all is graded again nevertheless. What is measured, "
         "speed and memory, is compared by its points.",
         "Exit status: 0 all is as in the receipt; 1 something differs; 2 it cannot be graded again."},
    .operands = {{"RECEIPT", "the file"}},
    .flags = {{.name = "submission",
               .value = "PATH",
               .help = "else where it was, or, for a self-check, the folder of the receipt"},
              {.name = "assignment", .value = "A", .help = "its id or folder; else where it was"},
              assignments_flag(),
              {.name = "seeds", .value = "FILE", .help = "of the hidden checks; else where they were"},
              json_flag("write the comparison")},
    .run = run_replay,
};

}  // namespace grader
