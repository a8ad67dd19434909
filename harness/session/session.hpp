#pragma once
// Sessions: one sandboxed process that answers calls over shared memory and a control socket. A process that
// died, hung or lied is replaced before the next call; what happened is the outcome of the call it happened
// in.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "harness/build/build.hpp"
#include "harness/sandbox/sandbox.hpp"
#include "harness/session/caller.hpp"

namespace harness {

struct SessionCosts {
  double student_seconds = 0;  // waiting for answers
  double session_seconds = 0;  // starting (imports included) and ending processes
  int starts = 0;
};

class Session final : public Caller, public MemoryCaller, public TimedCaller {
 public:
  // What limits.total_seconds bounds: a submission's session, but not an instructor's solution that answers
  // for a whole class.
  enum class Budget { one_grading, unlimited };

  // Nothing is started before the first call. `cancelled` is polled while waiting (may be null). Sandbox and
  // assignment must outlive the session.
  Session(Sandbox& sandbox, const Assignment& assignment, const BuiltSubmission& program,
          std::function<bool()> cancelled, Budget budget = Budget::one_grading);
  ~Session() override;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Starts the process if none runs. Answered: it is ready. Otherwise the status and message that every call
  // would end with (import error, crash before main, ...), which is also what `compiles` reports.
  CallOutcome prepare();
  // Functions that are not there or cannot be called as the spec says, name -> message for the student; known
  // once prepare() was answered. A call of one ends `missing_function`.
  const std::map<std::string, std::string, std::less<>>& missing() const;
  CallOutcome call(const CallRequest& request) override;
  // The same with the process's memory. From the first of these calls on, processes are started so that they
  // give freed memory back; they are slower.
  MeasuredOutcome measure(const CallRequest& request) override;
  TimedOutcome time(const CallRequest& request) override;
  CallTime greet() override;
  // Processes that start from now on run on these processors alone, threads of libraries included.
  void start_on(Cores cores);
  void restart() override;  // the next call meets a fresh process
  // Ends a round of calls that are judged together: the next call meets a fresh process, so that nothing the
  // code did to itself (rounding mode, signal mask, limits, locale, threads, memory) reaches the next round.
  // With Numba, a process whose runner has put all that back.
  // A message when the process had answered more often than it was asked.
  std::optional<std::string> end_round();
  const SessionCosts& costs() const;
  std::string captured_output() const;  // what the student's code printed, capped and made printable

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace harness
