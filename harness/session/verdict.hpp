#pragma once
// What became of a session's process, as the status and the words a student gets.

#include <string>

#include "harness/assignment/assignment.hpp"
#include "harness/sandbox/sandbox.hpp"

namespace harness {

struct Verdict {
  Status status = Status::not_run;
  std::string message;
};

// The process ended before it answered. `what` is what was asked of it: "conv2d_forward", "the start".
// `output` is what it printed, raw.
Verdict judge_exit(const BoxExit& exit, const Limits& limits, const std::string& what,
                   const std::string& output);

Verdict too_slow(const std::string& what, double seconds);
Verdict printed_too_much(const Limits& limits);
Verdict out_of_memory(const Limits& limits, const std::string& text);
Verdict thread_refused(const Limits& limits, const std::string& text);

}  // namespace harness
