#pragma once
// What a batch would do to the gradebook, before it does it: the very same batch on a copy of the database,
// and the two gradebooks side by side. What the trial graded is kept as runs that are nobody's grade, so that
// applying it afterwards grades nothing again and gives what was shown.

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "grader/batch.hpp"
#include "grader/gradebook_diff.hpp"

namespace grader {

struct Trial {
  BatchReport report;                // of all its batches together
  std::vector<GradeChange> changes;  // empty when it was stopped
  // "ada (ada.zip): ...": students whose grade is not of the specification, seeds and program of now, since
  // what they handed in was not found unchanged.
  std::vector<std::string> left_behind;
  std::size_t students = 0;
};

// The batches of `batches` one after the other; their databases must be the same existing one. Throws what
// run_batch throws.
Trial try_batches(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                  const std::vector<BatchOptions>& batches, std::atomic<bool>& cancelled);

// The batches for real, after a trial that was complete. Gives back their reports together.
BatchReport apply_batches(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                          const std::vector<BatchOptions>& batches, std::atomic<bool>& cancelled);

}  // namespace grader
