#pragma once
// Waiting for the timing core to be the grader's own (core_load.hpp).

#include <filesystem>
#include <functional>

namespace harness {

// The pace of a core in times of its best, which is remembered from one program to the next: a process that
// meets only moments in which others share the core would take them for calm. Not for two threads at once.
class CorePace {
 public:
  // `reading`: what a piece of work takes just now. `memory`: a file for the best, which counts for this
  // program on this machine until it starts again; empty: none. What cannot be read or written there is
  // learnt anew. A best that was waited for in vain for `forget_after` seconds, without a calm moment
  // between, is forgotten: a computer may have become slower for good.
  CorePace(std::function<double()> reading, std::filesystem::path memory, double forget_after = 72);

  // A reading over the best: 1 when the core is its own, 2 when it gets half of it.
  double slowdown();

  // Where slowdown() is kSharedSlowdown or more, reads until it has been less some times in a row, `at_most`
  // seconds or the patience (seconds) is spent; takes off it what that took, and gives back the last.
  double await_calm(double& patience, double at_most, const std::function<bool()>& cancelled);

 private:
  double read();
  void recall();
  void remember() const;

  std::function<double()> reading_;
  std::filesystem::path memory_;
  double forget_after_;
  double best_ = 0;  // 0: not known yet
  double best_since_calm_;
  double last_, last_but_one_;  // readings
  double in_vain_ = 0;          // seconds
};

// Of the timing core, by core_load(), remembered in the user's cache folder.
CorePace& core_pace();

}  // namespace harness
