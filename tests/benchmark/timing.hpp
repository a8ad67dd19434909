#pragma once
// What the benchmarks time with: processor time, fastest call, in turns.

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <limits>
#include <vector>

namespace benchmark {

// Processor time: calls of many milliseconds are seldom undisturbed by other programs.
inline double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// Seconds of the fastest call of each, call by call in turns, for about `seconds` and at least five rounds.
inline std::vector<double> fastest_calls(const std::vector<std::function<void()>>& calls, double seconds) {
  std::vector<double> fastest(calls.size(), std::numeric_limits<double>::infinity());
  const double end = cpu_seconds() + seconds;
  for (int round = 0; round < 5 || cpu_seconds() < end; ++round) {
    for (std::size_t k = 0; k < calls.size(); ++k) {
      const double start = cpu_seconds();
      calls[k]();
      fastest[k] = std::min(fastest[k], cpu_seconds() - start);
    }
  }
  return fastest;
}

class GeometricMean {
 public:
  void add(double value) { sum_ += std::log(value), ++count_; }
  double value() const { return std::exp(sum_ / count_); }

 private:
  double sum_ = 0;
  int count_ = 0;
};

}  // namespace benchmark
