#pragma once
// Gradient descent and its relatives, one step at a time (the formulas and names are those of torch.optim).
//
//   Optimizer<float> optimizer({.kind = OptimizerKind::adam, .rate = 1e-3});
//   parameters.clear_gradients(); ... backward ...
//   clip_gradients(parameters, 1.0);
//   optimizer.step(parameters);
//
//   sgd      buffer = momentum * buffer + g (g at the first step);  theta -= rate * buffer
//   adam     m = beta1 m + (1-beta1) g;  v = beta2 v + (1-beta2) g^2;
//            theta -= rate * (m / (1-beta1^t)) / (sqrt(v / (1-beta2^t)) + epsilon), t from 1
//            (Kingma & Ba 2015)
//   adamw    theta -= rate * weight_decay * theta, then adam without decay (Loshchilov & Hutter 2019)
//   rmsprop  v = alpha v + (1-alpha) g^2;  theta -= rate * g / (sqrt(v) + epsilon)
//   adagrad  v += g^2;  theta -= rate * g / (sqrt(v) + epsilon)
//
// Everywhere but in adamw, weight_decay adds weight_decay * theta to g first.

#include <cstdint>
#include <string>
#include <vector>

#include "reference/nn/parameters.hpp"

namespace reference::nn {

enum class OptimizerKind { sgd, adam, adamw, rmsprop, adagrad };

struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::adam;
  double rate = 1e-3;
  double beta1 = 0.9, beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
  double momentum = 0;
  double alpha = 0.99;
};

template <class T>
class Optimizer {
 public:
  explicit Optimizer(OptimizerOptions options) : options_(options) {}

  // Moves the parameters along their gradients. They must be the same ones each time. `rate_factor`
  // multiplies the rate of this step, for schedules.
  void step(Parameters<T>& parameters, double rate_factor = 1);

  // What a resumed run needs: the number of steps, and the running averages by name ("<parameter>.m",
  // "<parameter>.v"; absent before the first step).
  std::int64_t steps() const { return steps_; }
  const Parameters<T>& state() const { return state_; }
  void restore(std::int64_t steps, Parameters<T> state);

 private:
  OptimizerOptions options_;
  std::int64_t steps_ = 0;
  Parameters<T> state_;
};

// The Euclidean norm of all gradients together.
template <class T>
double gradient_norm(const Parameters<T>& parameters);

// Scales all gradients by most / (norm + 1e-6) if that is below 1. Returns the norm before.
template <class T>
double clip_gradients(Parameters<T>& parameters, double most);

// Factors of the rate over a run of `steps` steps: linear from 0 to 1 over the first `warmup`, then down to 0
// along half a cosine.
double cosine_schedule(std::int64_t step, std::int64_t steps, std::int64_t warmup = 0);
// factor^(number of milestones that step has reached).
double step_schedule(std::int64_t step, const std::vector<std::int64_t>& milestones, double factor);

}  // namespace reference::nn
