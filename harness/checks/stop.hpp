#pragma once
// How a check that needs several answers in a row ends early. Internal to harness/checks: run() catches it.

#include <string>

#include "harness/checks/compare.hpp"
#include "harness/checks/describe.hpp"

namespace harness {

struct Stop {
  Status status = Status::failed;
  std::string message;
  bool unwritten = false;  // there is nothing to run yet, whatever the case
};

// The result of a check that was stopped in a case, which is named unless nothing is written yet.
CheckResult stopped(const Stop& stop, const std::string& where, std::optional<SmallestCase> smallest);

// The answer to `request`. Throws Stop with the outcome's status when there is none.
CallOutcome ask(Caller& student, const CallRequest& request);

// Throws Stop with the outcome's status when it is no answer.
void require_answer(const CallRequest& request, const CallOutcome& outcome);

// Throws Stop (failed) when an output is NaN or Inf: "relu_forward: y[0,0,1,1] is nan".
void require_finite(const CallRequest& request, const CallOutcome& answer);

}  // namespace harness
