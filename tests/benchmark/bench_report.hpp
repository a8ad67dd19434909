#pragma once
// What bench_models and bench_flow_models measure and print: CPU milliseconds, medians, and how near they are
// to the machine's limits, one line of JSON. A share of 1 is all that a core can do:
//
//   fma      of the peak of fused multiply-adds, counting those of matrix products and convolutions that
//            masks leave, forward and twice backward
//   memory   of the bandwidth of axpy beyond the caches: every weight once, training 12 times (it is read
//            twice; gradient, moments and weight are cleared, added to, read and written), and every byte of
//            the tape written once and read once. What stays in caches can go beyond 1

#include <algorithm>
#include <ctime>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "reference/autodiff/ops.hpp"
#include "reference/kernels/arrays.hpp"
#include "reference/kernels/fma_peak.hpp"
#include "reference/nn/optimizer.hpp"

namespace bench {

inline double cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

inline double median_milliseconds(int repetitions, const std::function<void()>& work) {
  work();
  std::vector<double> times;
  for (int k = 0; k < repetitions; ++k) {
    const double start = cpu_milliseconds();
    work();
    times.push_back(cpu_milliseconds() - start);
  }
  std::nth_element(times.begin(), times.begin() + repetitions / 2, times.end());
  return times[static_cast<std::size_t>(repetitions / 2)];
}

struct Limits {
  double multiply_adds, bytes;  // a millisecond
};

inline Limits machine_limits() {
  double gflops = 0;
  for (int k = 0; k < 30; ++k) gflops = std::max(gflops, reference::kernels::fma_gflops());
  const std::vector<float> x(std::size_t{1} << 24, 1.0f);
  std::vector<float> y(x.size());
  const double milliseconds = median_milliseconds(
      5, [&] { reference::kernels::axpy(static_cast<std::int64_t>(x.size()), 1e-9f, x.data(), y.data()); });
  return {gflops * 1e6 / 2, 12 * static_cast<double>(x.size()) / milliseconds};
}

using LogProb = std::function<reference::autodiff::Var<float>(reference::autodiff::Tape<float>&)>;

// Multiplications and additions in pairs, of a log-density and of a training step.
struct MultiplyAdds {
  double log_prob, train;
};

// A layer with so many weights that count, applied `times` times.
inline MultiplyAdds layer(double weights, double times, bool from_data = false) {
  return {weights * times, weights * times * (from_data ? 2 : 3)};
}
inline MultiplyAdds operator+(MultiplyAdds a, MultiplyAdds b) {
  return {a.log_prob + b.log_prob, a.train + b.train};
}
inline MultiplyAdds operator*(double times, MultiplyAdds a) {
  return {times * a.log_prob, times * a.train};
}

// A training step, a log-density, and sampling, which may be empty.
inline void report(const std::string& model, reference::nn::Parameters<float>& parameters,
                   MultiplyAdds multiply_adds, const LogProb& log_prob, const std::function<void()>& sample) {
  reference::nn::Optimizer<float> optimizer({});
  reference::autodiff::Tape<float> tape;
  const double train = median_milliseconds(15, [&] {
    tape.clear();
    parameters.clear_gradients();
    tape.backward(-mean(log_prob(tape)));
    optimizer.step(parameters);
  });
  reference::autodiff::Tape<float> evaluating(reference::autodiff::Mode::evaluate);
  const double evaluate = median_milliseconds(15, [&] {
    evaluating.clear();
    log_prob(evaluating);
  });
  const Limits limits = machine_limits();
  const double weights = 4 * static_cast<double>(parameters.element_count());
  const auto bytes = [](const auto& of) { return 2 * static_cast<double>(of.reserved_bytes()); };
  const auto print = [&](const char* what, double milliseconds, double pairs, double moved) {
    std::cout << ", \"" << what << "\": " << milliseconds << ", \"" << what
              << "_fma\": " << pairs / limits.multiply_adds / milliseconds << ", \"" << what
              << "_memory\": " << moved / limits.bytes / milliseconds;
  };
  std::cout << "{\"model\": \"" << model << "\"";
  print("train", train, multiply_adds.train, 12 * weights + bytes(tape));
  print("log_prob", evaluate, multiply_adds.log_prob, weights + bytes(evaluating));
  if (sample) std::cout << ", \"sample\": " << median_milliseconds(5, sample);
  std::cout << "}\n";
}

}  // namespace bench
