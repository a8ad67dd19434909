#include "harness/grade/awake_cores.hpp"

#include <sched.h>

#include "harness/grade/timing_core.hpp"

namespace harness {
namespace {

bool run_when_idle() {
  const sched_param nothing{};
  return sched_setscheduler(0, SCHED_IDLE, &nothing) == 0;
}

}  // namespace

AwakeCores::AwakeCores(const Cores& cores, double quota) {
  if (quota < cores.count + 1) return;
  for (int core = cores.first; core < cores.first + cores.count; ++core) {
    threads_.emplace_back([this, core] {
      if (!run_when_idle() || !stay_on(core)) return;
      while (!done_.load(std::memory_order_relaxed)) {
      }
    });
  }
}

AwakeCores::~AwakeCores() {
  done_ = true;
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace harness
