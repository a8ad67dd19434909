#pragma once
// Sessions: one sandboxed process that answers calls over shared memory and a control socket. A process that
// died, hung or lied is replaced before the next call; what happened is the outcome of the call it happened in.

#include <functional>
#include <memory>

#include "harness/build/build.hpp"
#include "harness/sandbox/sandbox.hpp"
#include "harness/session/caller.hpp"

namespace harness {

struct SessionCosts {
  double student_seconds = 0;   // waiting for answers
  double session_seconds = 0;   // starting (imports included) and ending processes
  int starts = 0;
};

class Session final : public Caller {
 public:
  // Nothing is started before the first call. `cancelled` is polled while waiting (may be null).
  Session(Sandbox& sandbox, const Assignment& assignment, const BuiltSubmission& program,
          std::function<bool()> cancelled);
  ~Session() override;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  CallOutcome call(const CallRequest& request) override;
  void restart();                           // the next call meets a fresh process
  const SessionCosts& costs() const;
  std::string captured_output() const;      // what the student's code printed, capped and made printable

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace harness
