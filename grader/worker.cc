#include "grader/worker.hpp"

#include <algorithm>
#include <iostream>
#include <utility>

#include "db/gradebook.hpp"
#include "grader/undecided.hpp"

namespace grader {

using harness::GradingResult;

Worker::Worker(std::shared_ptr<const harness::PreparedAssignment> prepared, harness::GraderOptions options,
               const harness::GradeRequest& request)
    : prepared_(std::move(prepared)), options_(options), request_(request) {
  grader_.emplace(prepared_, options_);
}

GradingResult Worker::grade(const std::filesystem::path& submission) {
  GradingResult result = attempt(submission, request_);
  // A restless machine is no calmer a moment later.
  if (db::is_finished(result) || !undecided_timings(result).empty()) return result;
  if (request_.cancelled->load()) throw harness::Cancelled("the batch was stopped");
  grader_.reset();
  return attempt(submission, request_);
}

GradingResult Worker::grade_only(const std::filesystem::path& submission,
                                 const std::vector<std::string>& checks) {
  harness::GradeRequest request = request_;
  request.only = checks;
  return attempt(submission, request);
}

GradingResult Worker::attempt(const std::filesystem::path& submission, const harness::GradeRequest& request) {
  if (!grader_) grader_.emplace(prepared_, options_);
  GradingResult result = grader_->grade(submission, request);
  // What a Ctrl-C did to the processes of this submission is not its result.
  if (request_.cancelled->load() && !db::is_finished(result))
    throw harness::Cancelled("the batch was stopped");
  return result;
}

int side_by_side(const harness::PreparedAssignment& prepared, int jobs) {
  if (harness::reserve_timing_core(prepared) || jobs <= 1) return std::max(jobs, 1);
  std::cerr
      << "speed is measured, and this machine has one core (hyperthreads share it): one submission at a "
         "time\n";
  return 1;
}

}  // namespace grader
