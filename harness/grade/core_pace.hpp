#pragma once
// How much of the timing core there is just now. Guests of the same host and hyperthreads take execution
// units and half of every buffer without a trace in any account of time. A burst of the reference's own kind
// of work shows them: arithmetic in registers alone hardly does, nor does a chain of dependent operations.

#include <filesystem>
#include <functional>

namespace harness {

// CPU seconds of one burst by the calling thread, which is to be on the timing core: a millisecond or so of a
// convolution that fits the second cache.
double burst_seconds();

// The pace of a core in times of its best, which is remembered from one program to the next: a process that
// meets only moments in which others share the core would take them for calm. Not for two threads at once.
class CorePace {
 public:
  // `reading`: seconds of a piece of work just now. `memory`: a file for the best, which counts on this
  // machine until it starts again; empty: none. What cannot be read or written there is learnt anew.
  CorePace(std::function<double()> reading, std::filesystem::path memory);

  // A reading over the best: 1 when the core is its own, 2 when it gets half of it.
  double slowdown();

  // Where slowdown() is kSharedSlowdown or more, reads until it has been less some times in a row, `at_most`
  // seconds or the patience (seconds) is spent; takes off it what that took, and gives back the last. A best
  // that was waited for in vain three times, on the whole of what was left of a patience each, is forgotten:
  // a computer may have become slower for good.
  double await_calm(double& patience, double at_most, const std::function<bool()>& cancelled);

 private:
  double read();
  void recall();
  void remember() const;

  std::function<double()> reading_;
  std::filesystem::path memory_;
  double best_ = 0;  // 0: not known yet
  double best_since_calm_;
  double last_, last_but_one_;  // readings
  int in_vain_ = 0;
};

// Of the timing core, by bursts, remembered in the user's cache folder.
CorePace& core_pace();

}  // namespace harness
