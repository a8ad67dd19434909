#include "grader/undecided.hpp"

#include <algorithm>

namespace grader {

std::vector<std::string> undecided_timings(const harness::GradingResult& result) {
  std::vector<std::string> ids;
  for (const harness::CheckResult& check : result.checks) {
    if (check.status != harness::Status::internal_error) continue;
    if (check.kind != "performance") return {};
    ids.push_back(check.id);
  }
  return ids;
}

harness::GradingResult with_timings(harness::GradingResult result, const harness::GradingResult& again) {
  for (harness::CheckResult& check : result.checks) {
    if (check.kind != "performance") continue;
    const auto found = std::find_if(again.checks.begin(), again.checks.end(),
                                    [&check](const auto& other) { return other.id == check.id; });
    if (found == again.checks.end()) continue;
    result.score += found->score - check.score;
    check = *found;
  }
  result.costs.total += again.costs.total;
  result.costs.build += again.costs.build;
  result.costs.student += again.costs.student;
  result.costs.session += again.costs.session;
  return result;
}

}  // namespace grader
