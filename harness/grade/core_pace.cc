#include "harness/grade/core_pace.hpp"

#include <algorithm>
#include <ctime>
#include <vector>

#include "harness/grade/timing_core.hpp"
#include "harness/timing/median.hpp"
#include "reference/kernels/conv2d.hpp"

namespace harness {
namespace {

constexpr int first_bursts = 20;
constexpr int calls_a_burst = 20;
constexpr int channels = 16, side = 28, kernel = 3;

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double burst() {
  const reference::Conv2dShape shape{.batch = 1,
                                     .in_channels = channels,
                                     .in_height = side,
                                     .in_width = side,
                                     .out_channels = channels,
                                     .kernel_height = kernel,
                                     .kernel_width = kernel,
                                     .padding_h = kernel / 2,
                                     .padding_w = kernel / 2};
  const std::vector<float> x(channels * side * side, 0.5F), w(channels * channels * kernel * kernel, 0.25F);
  std::vector<float> y(x.size());
  double start = 0;
  for (int call = 0; call <= calls_a_burst; ++call) {
    if (call == 1) start = thread_seconds();  // the first call meets cold caches
    reference::kernels::conv2d_forward(shape, x.data(), w.data(), nullptr, y.data());
  }
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
