#pragma once
// The two processes of a timing: the submission's and the yardstick's, on the same processors.

#include <functional>
#include <mutex>

#include "harness/build/build.hpp"
#include "harness/checks/check.hpp"
#include "harness/grade/timing_core.hpp"
#include "harness/session/session.hpp"

namespace harness {

// While one exists, every other in this program waits for it to end: two timings at once would measure each
// other. Its thread stays on the timing core meanwhile.
class TimedSessions {
 public:
  // Nothing is started before the first call. Throws std::runtime_error when the machine has fewer cores. All
  // must outlive this object; `cancelled` may be null. What is waited for a calm core is taken off
  // `patience`.
  TimedSessions(Sandbox& sandbox, const Assignment& assignment, const BuiltSubmission& program, int cores,
                double& patience, const std::function<bool()>& cancelled);
  ~TimedSessions();
  TimedSessions(const TimedSessions&) = delete;
  TimedSessions& operator=(const TimedSessions&) = delete;

  TimingContext& context() { return context_; }
  const SessionCosts& student_costs() const { return student_.costs(); }

 private:
  std::unique_lock<std::mutex> lane_;
  OnTimingCore here_;
  Sandbox& sandbox_;
  BuiltSubmission yardstick_program_;
  Session student_;
  Session yardstick_;
  TimingContext context_;
};

}  // namespace harness
