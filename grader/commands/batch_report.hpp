#pragma once
// What `batch` and `regrade` say in the end.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "grader/regrade.hpp"

namespace grader {

// On stderr: names that belong to nobody, what has no result, and how many were graded.
void print_counts(const BatchReport& report);

// Tries the batches, shows the changes, and applies them if asked to and all went well. Gives back the exit
// status.
int run_trial(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
              const std::vector<BatchOptions>& batches, bool apply, const std::optional<std::string>& json);

}  // namespace grader
