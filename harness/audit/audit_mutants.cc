#include "harness/audit/audit_mutants.hpp"

#include <algorithm>

#include "harness/audit/mutant.hpp"
#include "harness/audit/survivor.hpp"
#include "reference/mistakes/mistakes.hpp"

namespace harness {
namespace {

bool calls(const CheckSpec& spec, const FunctionSpec& function) {
  return std::find(spec.functions.begin(), spec.functions.end(), &function) != spec.functions.end();
}

bool calls_a_solution(const CheckSpec& spec) {
  return std::any_of(spec.functions.begin(), spec.functions.end(),
                     [](const FunctionSpec* function) { return function->solution.has_value(); });
}

}  // namespace

MutantAudit audit_mutants(const Assignment& assignment, const std::vector<std::unique_ptr<Check>>& checks,
                          const std::function<std::uint64_t(const CheckSpec&)>& seed_of,
                          const std::function<void(const MutantOutcome&)>& on_mutant) {
  Oracles oracles = registry_oracles(assignment);
  const auto run = [&](std::size_t i, Mutant& student) {
    const CheckSpec& spec = assignment.checks[i];
    return checks[i]->run({assignment, spec, student, oracles, seed_of(spec)});
  };

  MutantAudit audit;
  std::vector<std::size_t> usable;
  Mutant honest({});
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (!checks[i]->judges_answers() || calls_a_solution(assignment.checks[i])) continue;
    audit.checks.push_back(assignment.checks[i].id);
    const CheckResult result = run(i, honest);
    if (result.status == Status::passed) {
      usable.push_back(i);
    } else {
      audit.broken[assignment.checks[i].id] = result.message;
    }
  }
  for (const FunctionSpec& function : assignment.functions) {
    const reference::MistakeFamily* family = reference::find_mistakes(function.oracle);
    if (family == nullptr) continue;
    for (std::size_t m = 0; m < family->mistakes.size(); ++m) {
      MutantOutcome outcome;
      outcome.function = function.name;
      outcome.mistake = family->mistakes[m].id;
      outcome.did = family->mistakes[m].did;
      Mutant student({function.oracle, {m}});
      for (const std::size_t i : usable) {
        if (!calls(assignment.checks[i], function)) continue;
        const CheckResult result = run(i, student);
        if (result.status == Status::passed) continue;
        outcome.caught_by.push_back(result.id.empty() ? assignment.checks[i].id : result.id);
        if (std::find(result.mistakes.begin(), result.mistakes.end(), outcome.mistake) !=
            result.mistakes.end()) {
          outcome.named_by.push_back(outcome.caught_by.back());
        }
      }
      if (outcome.survives()) outcome.would_catch = case_that_catches(function, m);
      if (on_mutant) on_mutant(outcome);
      audit.mutants.push_back(std::move(outcome));
    }
  }
  return audit;
}

}  // namespace harness
