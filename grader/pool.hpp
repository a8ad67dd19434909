#pragma once
// Grades many submissions on several threads. Everything that is told happens on the caller's thread, so that
// what it does with an outcome (store it, print it) needs no lock.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/result/result.hpp"

namespace grader {

struct Outcome {
  std::size_t index = 0;                         // into `submissions`
  std::optional<harness::GradingResult> result;  // absent: `failure` says why
  std::string failure;
  bool settled_elsewhere = false;  // another program graded it meanwhile; neither result nor failure
};

// Thrown by a Grade: another program is at this submission just now (it is tried again after the others), or
// has been.
class Busy : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
class SettledElsewhere : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Grades one submission; each is called by one thread only. May throw; harness::Cancelled when told to stop.
using Grade = std::function<harness::GradingResult(const std::filesystem::path&)>;

struct PoolEvents {
  std::function<void(const Outcome&)> on_outcome;
  std::function<void()> on_tick;  // now and then, for clocks and progress bars
};

// Gives each submission to the next free worker, in order. When `cancelled` becomes true no further one is
// begun, and those under way, which look at the same flag, are expected to throw harness::Cancelled soon;
// they have no outcome. An exception out of an event sets the flag itself and is passed on when all threads
// have ended.
void run_pool(const std::vector<std::filesystem::path>& submissions, const std::vector<Grade>& workers,
              std::atomic<bool>& cancelled, const PoolEvents& events);

}  // namespace grader
