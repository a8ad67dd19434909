#include "harness/grade/awake_cores.hpp"

#include <sched.h>

namespace harness {
namespace {

bool become_idle_on(int core) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(core), &one);
  const sched_param nothing{};
  return sched_setscheduler(0, SCHED_IDLE, &nothing) == 0 && sched_setaffinity(0, sizeof one, &one) == 0;
}

}  // namespace

AwakeCores::AwakeCores(const Cores& cores) {
  for (int core = cores.first; core < cores.first + cores.count; ++core) {
    threads_.emplace_back([this, core] {
      if (!become_idle_on(core)) return;
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
