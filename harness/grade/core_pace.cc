#include "harness/grade/core_pace.hpp"

#include <algorithm>
#include <ctime>
#include <vector>

#include "harness/grade/timing_core.hpp"
#include "harness/timing/median.hpp"
#include "reference/kernels/fma_peak.hpp"

namespace harness {
namespace {

constexpr int first_bursts = 20;

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double burst() {
  const double start = thread_seconds();
  reference::kernels::fma_gflops();
  return thread_seconds() - start;
}

// A clock that stood still, as that of a virtual machine may, makes nothing faster.
double shorter(double shortest, double seconds) {
  return seconds > shortest / 3 ? std::min(shortest, seconds) : shortest;
}

double shortest_of_the_first() {
  std::vector<double> bursts;
  run_on_timing_core([&bursts] {
    for (int i = 0; i < first_bursts; ++i) bursts.push_back(burst());
  });
  double shortest = median(bursts);
  for (const double seconds : bursts) shortest = shorter(shortest, seconds);
  return shortest;
}

}  // namespace

double burst_seconds() {
  double seconds = 0;
  run_on_timing_core([&seconds] { seconds = burst(); });
  return seconds;
}

double core_slowdown() {
  static double shortest = shortest_of_the_first();
  const double seconds = burst_seconds();
  shortest = shorter(shortest, seconds);
  return seconds / shortest;
}

}  // namespace harness
