#include "grader/audit.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/draft_folder.hpp"
#include "grader/find_assignment.hpp"
#include "grader/generic_cheats.hpp"
#include "grader/interrupt.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/assignment/hash.hpp"
#include "harness/grade/grade.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;
using harness::CheckResult;
using harness::ConfigNode;
using harness::Status;

// Hidden checks need a secret; any will do, and the same one gives the same audit.
harness::Seeds seeds_of(const Arguments& arguments) {
  if (const auto file = arguments.value("seeds")) return harness::load_or_create_seeds(*file);
  return harness::Seeds{harness::sha256_hex("grader audit")};
}

std::vector<fs::path> folders_with(const fs::path& folder, const std::string& file) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    if (fs::is_regular_file(entry.path() / file, error)) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

const harness::CheckSpec* find_check(const harness::Assignment& assignment, const std::string& id) {
  const auto found = std::find_if(assignment.checks.begin(), assignment.checks.end(),
                                  [&id](const harness::CheckSpec& check) { return check.id == id; });
  return found == assignment.checks.end() ? nullptr : &*found;
}

// A sample is honest when its expected.yaml lists no check that fails: slow it may be.
bool is_honest(const fs::path& sample, const harness::Assignment& assignment) {
  const ConfigNode root = ConfigNode::load(sample / "expected.yaml");
  const auto checks = root.find("checks");
  if (!checks) return true;
  for (const auto& [id, expected] : checks->entries()) {
    const harness::CheckSpec* check = find_check(assignment, id);
    if (check == nullptr || check->kind != "performance") return false;
  }
  return true;
}

// cheats/<name>/cheat.yaml: caught_by, checks of which none may pass; passes, checks that it does honestly;
// at_most, checks and the points that the same code gets without the trick.
struct Cheat {
  fs::path folder;
  std::vector<std::string> caught_by, passes;
  std::map<std::string, double> at_most;
};

std::vector<std::string> check_ids(const ConfigNode& root, const char* key,
                                   const harness::Assignment& assignment) {
  std::vector<std::string> ids;
  const auto list = root.find(key);
  if (!list) return ids;
  for (const ConfigNode& node : list->items()) {
    // A copy of an assignment may have lost a check.
    if (find_check(assignment, node.as_string()) != nullptr) ids.push_back(node.as_string());
  }
  return ids;
}

Cheat read_cheat(const fs::path& folder, const harness::Assignment& assignment) {
  const ConfigNode root = ConfigNode::load(folder / "cheat.yaml");
  root.allow_keys({"caught_by", "passes", "at_most"});
  Cheat cheat{folder, check_ids(root, "caught_by", assignment), check_ids(root, "passes", assignment), {}};
  if (const auto limits = root.find("at_most")) {
    for (const auto& [id, worth] : limits->entries()) {
      const harness::CheckSpec* check = find_check(assignment, id);
      if (check != nullptr) cheat.at_most[id] = worth.as_number(0, check->points);
    }
  }
  return cheat;
}

bool in(const std::vector<std::string>& list, const std::string& id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}

AuditedSubmission audit_honest(harness::Grader& grader, const fs::path& sample,
                               const harness::GradeRequest& request) {
  AuditedSubmission audited{sample.filename().string(), grader.grade(sample, request).checks, {}};
  for (const CheckResult& check : audited.checks) {
    if (check.status == Status::passed) continue;
    // Slow, but right.
    if (check.kind == "performance" && (check.performance || check.status == Status::time_limit)) continue;
    audited.complaints.push_back(check.id + " is " + harness::to_string(check.status) + ": " + check.message);
  }
  return audited;
}

AuditedSubmission audit_cheat(harness::Grader& grader, const Cheat& cheat, harness::GradeRequest request) {
  request.only = cheat.caught_by;
  request.only.insert(request.only.end(), cheat.passes.begin(), cheat.passes.end());
  for (const auto& [id, points] : cheat.at_most) request.only.push_back(id);
  AuditedSubmission audited{cheat.folder.filename().string(), {}, {}};
  if (request.only.empty()) {
    audited.complaints.emplace_back("no check of this assignment is there to catch it");
    return audited;
  }
  audited.checks = grader.grade(cheat.folder, request).checks;
  for (const CheckResult& check : audited.checks) {
    const bool passed = check.status == Status::passed;
    if (check.status == Status::internal_error) {
      audited.complaints.push_back(check.id + ": " + check.message);
    } else if (passed && in(cheat.caught_by, check.id)) {
      audited.complaints.push_back(check.id + " passed, but must catch it");
    } else if (!passed && in(cheat.passes, check.id)) {
      audited.complaints.push_back(check.id + " is " + harness::to_string(check.status) +
                                   ", but what it judges is done honestly: " + check.message);
    }
    const auto limit = cheat.at_most.find(check.id);
    if (limit != cheat.at_most.end() && check.score > limit->second) {
      audited.complaints.push_back(check.id + " gave " + points(check.score) + " points, expected at most " +
                                   points(limit->second) + ": " + check.message);
    }
  }
  return audited;
}

// What is measured has cheats of its own.
std::vector<std::string> judging_checks(const harness::PreparedAssignment& prepared) {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < prepared.checks.size(); ++i) {
    if (prepared.checks[i]->judges_answers()) ids.push_back(prepared.assignment.checks[i].id);
  }
  return ids;
}

AuditedSubmission audit_generic_cheat(harness::Grader& grader, const harness::PreparedAssignment& prepared,
                                      const GenericCheat& cheat, const std::string& honest,
                                      harness::GradeRequest request) {
  // Not published: it is gone with the draft.
  const DraftFolder draft(fs::temp_directory_path() / ("grader-" + cheat.name), DraftFolder::Readers::owner);
  for (const CheatFile& file : make_cheat(cheat, prepared.assignment, honest))
    write_output((draft.path() / file.path).string(), file.text);
  request.only = judging_checks(prepared);
  AuditedSubmission audited{cheat.name, grader.grade(draft.path(), request).checks, {}};
  std::size_t caught = 0;
  for (const CheckResult& check : audited.checks) {
    const bool never_ran = check.status == Status::skipped || check.status == Status::compile_error ||
                           check.status == Status::internal_error;
    caught += check.status != Status::passed ? 1 : 0;
    if (never_ran) {
      audited.complaints.push_back(check.id + " says nothing of it: " + check.message);
    } else if (check.status == Status::passed && cheat.always_wrong) {
      audited.complaints.push_back(check.id + " passed, but must catch it");
    }
  }
  if (caught == 0 && !cheat.always_wrong) audited.complaints.emplace_back("every check passed");
  return audited;
}

// Behind the first honest sample of each language that is a single file.
void audit_generic_cheats(harness::Grader& grader, const harness::PreparedAssignment& prepared,
                          const std::vector<fs::path>& honest_samples, const harness::GradeRequest& request,
                          const std::function<void(const std::string&)>& say, Audit& audit) {
  for (const harness::Language language : prepared.assignment.languages) {
    std::optional<std::string> honest;
    for (const fs::path& sample : honest_samples) {
      if (!honest) honest = honest_source(sample, prepared.assignment, language);
    }
    for (const GenericCheat& cheat : generic_cheats()) {
      if (!honest || cheat.language != language) continue;
      say("cheat " + cheat.name);
      audit.cheats.push_back(audit_generic_cheat(grader, prepared, cheat, *honest, request));
    }
  }
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
    harness::Grader grader(prepared, {.sandbox = true, .worker = 0});
    harness::GradeRequest request;
    request.official = true;
    request.seeds = seeds;
    request.cancelled = &Interrupt::flag();
    std::vector<fs::path> honest_samples;
    for (const fs::path& sample : folders_with(assignment.folder / "samples", "expected.yaml")) {
      if (!is_honest(sample, assignment)) continue;
      honest_samples.push_back(sample);
      say("honest sample " + sample.filename().string());
      audit.honest.push_back(audit_honest(grader, sample, request));
    }
    for (const fs::path& cheat : folders_with(assignment.folder / "cheats", "cheat.yaml")) {
      say("cheat " + cheat.filename().string());
      audit.cheats.push_back(audit_cheat(grader, read_cheat(cheat, assignment), request));
    }
    audit_generic_cheats(grader, *prepared, honest_samples, request, say, audit);
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
         "(leaving early, "
         "forged answers, answers from memory) are put around an honest sample of each language.",
         "Exit status: 0 nothing escapes; 1 a mutant survives, a cheat gets away or an honest sample is "
         "rejected; 2 the audit could not be made."},
    .operands = {assignment_operand()},
    .flags = {assignments_flag(),
              {.name = "mutants-only", .help = "leave out samples and cheats; needs no sandbox"},
              {.name = "seeds", .value = "FILE", .help = "the course's seeds; else seeds of the audit's own"},
              {.name = "html", .value = "FILE", .help = "write the audit as a page; - is stdout"},
              json_flag("write the audit")},
    .run = run_audit,
};

}  // namespace grader
