#pragma once
// The loop that every model is trained with.
//
//   train<float>(parameters, optimizer, {.steps = 1000}, 0,
//                [&](Tape<float>& tape, std::int64_t step) { return -mean(log_prob(tape, batch(step))); });

#include <cstdint>
#include <functional>

#include "reference/autodiff/tape.hpp"
#include "reference/nn/optimizer.hpp"

namespace reference::nn {

struct TrainOptions {
  std::int64_t steps = 1000;
  double clip_norm = 0;  // 0: gradients are not clipped
  bool cosine = true;    // the rate falls to 0 along half a cosine
  std::int64_t warmup = 0;
};

struct TrainStep {
  std::int64_t step;  // finished steps
  double loss;
};

// Runs steps [first, options.steps). `loss` builds the loss of a step on the empty tape; `report` hears of
// each finished step and says whether to go on. Returns the number of steps that are finished now.
template <class T>
std::int64_t train(Parameters<T>& parameters, Optimizer<T>& optimizer, const TrainOptions& options,
                   std::int64_t first,
                   const std::function<autodiff::Var<T>(autodiff::Tape<T>&, std::int64_t)>& loss,
                   const std::function<bool(const TrainStep&)>& report = {}) {
  autodiff::Tape<T> tape;
  for (std::int64_t step = first; step < options.steps; ++step) {
    tape.clear();
    parameters.clear_gradients();
    const autodiff::Var<T> objective = loss(tape, step);
    const double value = static_cast<double>(objective[0]);
    tape.backward(objective);
    if (options.clip_norm > 0) clip_gradients(parameters, options.clip_norm);
    optimizer.step(parameters, options.cosine ? cosine_schedule(step, options.steps, options.warmup) : 1.0);
    if (report && !report({step + 1, value})) return step + 1;
  }
  return std::max(first, options.steps);
}

}  // namespace reference::nn
