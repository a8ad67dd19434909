#pragma once
// Keeps the timed processors from falling asleep between two calls. A processor that idles is given away by
// the host of a virtual machine, or slows its clock: the next call starts on cold caches and runs for
// milliseconds at another pace, which costs code that fills the core most. With a thread that has nothing
// else to do a convolution took 2.3 ms where it took 3.8 ms before.

#include <atomic>
#include <thread>
#include <vector>

#include "harness/sandbox/sandbox.hpp"
#include "harness/timing/processor_quota.hpp"

namespace harness {

// One thread a processor, of the scheduling policy that runs when nobody else wants to (SCHED_IDLE), so that
// nothing waits for it. None where the system refuses that policy, or where the control group of this program
// has not a processor more than those: awake they would use up the time that the calls need.
class AwakeCores {
 public:
  // `quota` in processors.
  explicit AwakeCores(const Cores& cores, double quota = processor_quota("/").processors);
  ~AwakeCores();
  AwakeCores(const AwakeCores&) = delete;
  AwakeCores& operator=(const AwakeCores&) = delete;

 private:
  std::atomic<bool> done_{false};
  std::vector<std::thread> threads_;
};

}  // namespace harness
