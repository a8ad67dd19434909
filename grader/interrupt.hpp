#pragma once
// Ctrl-C and SIGTERM as a flag, so that what was finished is kept and what was started is cleaned up.

#include <signal.h>

#include <atomic>

namespace grader {

// As long as it lives, the first SIGINT, SIGTERM or SIGHUP sets the flag; the second has its usual effect.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  static std::atomic<bool>& flag();

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
  struct sigaction old_hangup_ {};
};

}  // namespace grader
