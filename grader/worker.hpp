#pragma once
// Grades one submission after the other, on this machine.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/grade/grade.hpp"

namespace grader {

// A Grader that is made anew when it failed: its launcher may be gone. What ends in internal_error is tried
// once more. One thread's.
class Worker {
 public:
  // `request.cancelled` must be set. Throws SandboxError.
  Worker(std::shared_ptr<const harness::PreparedAssignment> prepared, harness::GraderOptions options,
         const harness::GradeRequest& request);

  // Throws ConfigError, and Cancelled also when an interrupt spoilt the result.
  harness::GradingResult grade(const std::filesystem::path& submission);
  // These checks alone, once.
  harness::GradingResult grade_only(const std::filesystem::path& submission,
                                    const std::vector<std::string>& checks);

 private:
  harness::GradingResult attempt(const std::filesystem::path& submission,
                                 const harness::GradeRequest& request);

  std::shared_ptr<const harness::PreparedAssignment> prepared_;
  harness::GraderOptions options_;
  harness::GradeRequest request_;
  std::optional<harness::Grader> grader_;
};

// How many Workers may grade side by side, of the `jobs` that are wanted: keeps this thread and what it
// starts off the timing core, and says on stderr when no other is left, so that one must do. Call it before
// the first Worker is made.
int side_by_side(const harness::PreparedAssignment& prepared, int jobs);

}  // namespace grader
