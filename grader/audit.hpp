#pragma once
// What `grader audit` finds out about an assignment, as values, text, JSON and HTML.

#include <string>
#include <vector>

#include "grader/result_json.hpp"
#include "harness/audit/audit_mutants.hpp"
#include "harness/result/result.hpp"

namespace grader {

// A sample that must pass every check, or a cheat that must not.
struct AuditedSubmission {
  std::string name;
  std::vector<harness::CheckResult> checks;  // those that ran
  std::vector<std::string>
      complaints;  // "conv2d-forward passed, but must catch this"; empty: as it should be
};

struct Audit {
  std::string assignment;
  std::string spec_hash;
  harness::MutantAudit mutants;
  std::vector<AuditedSubmission> honest;
  std::vector<AuditedSubmission> cheats;
};

// What follows from an audit.
struct AuditSummary {
  std::size_t caught = 0;                          // of the mutants
  double mutation_score = 100;                     // percent
  std::vector<std::string> never_fail;             // checks that no mutant and no cheat failed
  std::vector<std::vector<std::string>> together;  // checks that failed exactly the same ones
  bool good = false;                               // nothing survives, nothing honest is rejected
};
AuditSummary summarise(const Audit& audit);

std::string audit_text(const Audit& audit);
Json audit_json(const Audit& audit);
std::string audit_html(const Audit& audit);

}  // namespace grader
