#pragma once
// The part of an audit that needs the sandbox: honest samples and cheats are graded like any submission.

#include <atomic>
#include <memory>

#include "grader/audit.hpp"
#include "harness/grade/grade.hpp"

namespace grader {

// Grades, `jobs` at a time, the assignment's honest samples, its cheats, and those that work on any
// assignment; adds to `audit` what is not as it should be. Says on stderr how far it is. Throws
// harness::Cancelled when `cancelled`, at which `request` looks too, became true before the last was done.
void audit_submissions(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                       const harness::GradeRequest& request, int jobs, std::atomic<bool>& cancelled,
                       Audit& audit);

}  // namespace grader
