#pragma once
// How well this machine can tell two equally fast programs apart.

#include <vector>

#include "harness/sandbox/sandbox.hpp"
#include "harness/timing/median.hpp"

namespace harness {

struct TimingNoise {
  Interval cpu_ratio;  // of the reference to itself by CPU time, as submissions are timed: 95 % of its median
  Interval wall_ratio;        // the same by the wall clock
  double seconds = 0;         // of one call
  std::vector<double> loads;  // core_load() between the pairs
};

// Times a convolution of some milliseconds in two boxes on the timing core, in turns, for about a second.
// Throws SandboxError when nothing can be run, std::runtime_error when the reference does not answer.
TimingNoise measure_timing_noise(Sandbox& sandbox);

}  // namespace harness
