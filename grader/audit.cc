#include "grader/audit.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "grader/text.hpp"

namespace grader {
namespace {

using harness::MutantOutcome;

// For each check the mutants and submissions that did not pass it.
std::map<std::string, std::set<std::string>> failures_by_check(const Audit& audit) {
  std::map<std::string, std::set<std::string>> failures;
  for (const std::string& check : audit.mutants.checks) failures[check];
  for (const MutantOutcome& mutant : audit.mutants.mutants) {
    for (const std::string& check : mutant.caught_by) {
      failures[check].insert(mutant.function + " " + mutant.mistake);
    }
  }
  for (const auto* group : {&audit.honest, &audit.cheats}) {
    for (const AuditedSubmission& submission : *group) {
      for (const harness::CheckResult& check : submission.checks) {
        if (check.status == harness::Status::passed || !failures.contains(check.id)) continue;
        failures[check.id].insert("submission " + submission.name);
      }
    }
  }
  return failures;
}

std::size_t count_complaints(const std::vector<AuditedSubmission>& submissions) {
  return static_cast<std::size_t>(std::count_if(submissions.begin(), submissions.end(),
                                                [](const auto& each) { return !each.complaints.empty(); }));
}

std::string submissions_text(const std::vector<AuditedSubmission>& submissions) {
  std::string text;
  for (const AuditedSubmission& submission : submissions) {
    for (const std::string& complaint : submission.complaints) {
      text += wrap(submission.name + ": " + shown(complaint), 100, 4) + "\n";
    }
  }
  return text;
}

Json submissions_json(const std::vector<AuditedSubmission>& submissions) {
  Json list = Json::array();
  for (const AuditedSubmission& submission : submissions) {
    Json statuses = Json::object();
    for (const harness::CheckResult& check : submission.checks) {
      statuses[check.id] = harness::to_string(check.status);
    }
    list.push_back({{"name", submission.name},
                    {"good", submission.complaints.empty()},
                    {"complaints", submission.complaints},
                    {"checks", statuses}});
  }
  return list;
}

}  // namespace

AuditSummary summarise(const Audit& audit) {
  AuditSummary summary;
  const auto& mutants = audit.mutants.mutants;
  summary.caught = static_cast<std::size_t>(std::count_if(
      mutants.begin(), mutants.end(), [](const MutantOutcome& mutant) { return !mutant.survives(); }));
  if (!mutants.empty()) {
    summary.mutation_score = 100 * static_cast<double>(summary.caught) / static_cast<double>(mutants.size());
  }
  const auto failures = failures_by_check(audit);
  std::map<std::set<std::string>, std::vector<std::string>> alike;
  for (const std::string& check : audit.mutants.checks) {
    const auto& failed = failures.at(check);
    if (failed.empty()) {
      summary.never_fail.push_back(check);
    } else {
      alike[failed].push_back(check);
    }
  }
  for (const auto& [failed, checks] : alike) {
    if (checks.size() > 1) summary.together.push_back(checks);
  }
  summary.good = summary.caught == mutants.size() && audit.mutants.broken.empty() &&
                 count_complaints(audit.honest) + count_complaints(audit.cheats) == 0;
  return summary;
}

std::string audit_text(const Audit& audit) {
  const AuditSummary summary = summarise(audit);
  Table table{{"function", "mistake", "caught by", "named by"}, {false, false, false, false}, {}};
  std::string survivors;
  for (const MutantOutcome& mutant : audit.mutants.mutants) {
    table.rows.push_back({mutant.function, mutant.mistake,
                          mutant.survives() ? "nothing" : joined(mutant.caught_by, ", "),
                          joined(mutant.named_by, ", ")});
    if (!mutant.survives()) continue;
    survivors += wrap(mutant.function + ", " + mutant.mistake + ": nothing catches who " + mutant.did +
                          (mutant.would_catch.empty() ? "; no case of any size shows it"
                                                      : "; this would: " + mutant.would_catch),
                      100, 4) +
                 "\n";
  }
  std::string text = to_text(table) + "\n";
  const auto section = [&text](const std::string& title, const std::string& body) {
    if (!body.empty()) text += title + "\n" + body + "\n";
  };
  section("mutants that survive:", survivors);
  std::string broken;
  for (const auto& [check, message] : audit.mutants.broken) {
    broken += wrap(check + ": " + message, 100, 4) + "\n";
  }
  section("checks that the exact functions do not pass:", broken);
  section("honest samples that are rejected:", submissions_text(audit.honest));
  section("cheats that get away:", submissions_text(audit.cheats));
  if (!summary.never_fail.empty())
    section("checks that never fail:", wrap(joined(summary.never_fail, ", "), 100, 4) + "\n");
  std::string together;
  for (const auto& checks : summary.together) together += wrap(joined(checks, ", "), 100, 4) + "\n";
  section("checks that always fail together:", together);

  text += "mutation score " + points(summary.mutation_score) + " % (" + std::to_string(summary.caught) +
          " of " + std::to_string(audit.mutants.mutants.size()) + " caught); " +
          counted(audit.honest.size(), "honest sample") + ", " +
          std::to_string(count_complaints(audit.honest)) + " rejected; " +
          counted(audit.cheats.size(), "cheat") + ", " + std::to_string(count_complaints(audit.cheats)) +
          " got away\n";
  return text;
}

Json audit_json(const Audit& audit) {
  const AuditSummary summary = summarise(audit);
  Json mutants = Json::array();
  for (const MutantOutcome& mutant : audit.mutants.mutants) {
    mutants.push_back({{"function", mutant.function},
                       {"mistake", mutant.mistake},
                       {"survives", mutant.survives()},
                       {"caught_by", mutant.caught_by},
                       {"named_by", mutant.named_by},
                       {"would_catch", mutant.survives() ? Json(mutant.would_catch) : Json()}});
  }
  Json broken = Json::object();
  for (const auto& [check, message] : audit.mutants.broken) broken[check] = message;
  return {{"assignment", audit.assignment},
          {"spec_hash", audit.spec_hash},
          {"format", 1},
          {"good", summary.good},
          {"mutation_score", json_number(summary.mutation_score)},
          {"mutants", mutants},
          {"broken_checks", broken},
          {"never_fail", summary.never_fail},
          {"always_fail_together", summary.together},
          {"honest", submissions_json(audit.honest)},
          {"cheats", submissions_json(audit.cheats)}};
}

}  // namespace grader
