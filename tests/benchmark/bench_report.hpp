#pragma once
// What bench_models and bench_flow_models measure and print: CPU milliseconds, medians, one line of JSON.

#include <algorithm>
#include <ctime>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "reference/autodiff/ops.hpp"
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

using LogProb = std::function<reference::autodiff::Var<float>(reference::autodiff::Tape<float>&)>;

// A training step, a log-density, and sampling, which may be empty.
inline void report(const std::string& model, reference::nn::Parameters<float>& parameters,
                   const LogProb& log_prob, const std::function<void()>& sample) {
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
  std::cout << "{\"model\": \"" << model << "\", \"train\": " << train << ", \"log_prob\": " << evaluate;
  if (sample) std::cout << ", \"sample\": " << median_milliseconds(5, sample);
  std::cout << "}\n";
}

}  // namespace bench
