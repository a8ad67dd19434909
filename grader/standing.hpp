#pragma once
// What a stored grade comes to: the totals and the one status that sums it up.

#include <optional>
#include <string>

#include "db/gradebook.hpp"
#include "harness/result/result.hpp"

namespace grader {

struct Standing {
  std::optional<double> late_penalty;  // points taken off; absent: no deadline is known
  std::optional<double> adjustment;    // sum of the changes by hand; absent: none
  std::optional<double> final_score;   // absent: the grading is not finished
};
Standing standing_of(const db::Grade& grade);

// The status that explains a result best: the worst of its checks, where "skipped" says less than what caused
// it. not_run for a result without checks.
harness::Status worst_status(const harness::GradingResult& result);

}  // namespace grader
