#include "reference/nn/optimizer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "reference/kernels/adam.hpp"

namespace reference::nn {
namespace {

template <class T>
T* state_of(Parameters<T>& state, const Parameter<T>& parameter, const char* which) {
  const std::string name = parameter.name + which;
  if (state.find(name) == nullptr) state.add(name, Tensor<T>(parameter.value.shape()));
  return state[name].value.data();
}

void step_adam(const kernels::AdamStep<float>& step, std::int64_t count, const float* g, float* theta,
               float* m, float* v) {
  kernels::adam(step, count, g, theta, m, v);
}

void step_adam(const kernels::AdamStep<double>& s, std::int64_t count, const double* gradient, double* theta,
               double* m, double* v) {
  for (std::int64_t k = 0; k < count; ++k) {
    const double g = gradient[k] + (s.decoupled ? 0 : s.weight_decay * theta[k]);
    if (s.decoupled) theta[k] -= s.rate * s.weight_decay * theta[k];
    m[k] = s.beta1 * m[k] + (1 - s.beta1) * g;
    v[k] = s.beta2 * v[k] + (1 - s.beta2) * g * g;
    theta[k] -= s.rate * (m[k] / s.correction1) / (std::sqrt(v[k] / s.correction2) + s.epsilon);
  }
}

}  // namespace

template <class T>
void Optimizer<T>::restore(std::int64_t steps, Parameters<T> state) {
  steps_ = steps;
  state_ = std::move(state);
}

template <class T>
void Optimizer<T>::step(Parameters<T>& parameters, double rate_factor) {
  const OptimizerOptions& o = options_;
  ++steps_;
  const auto one_minus_power = [this](double beta) {
    return static_cast<T>(1 - std::pow(beta, static_cast<double>(steps_)));
  };
  const kernels::AdamStep<T> s{static_cast<T>(o.rate * rate_factor),
                               static_cast<T>(o.beta1),
                               static_cast<T>(o.beta2),
                               static_cast<T>(o.epsilon),
                               one_minus_power(o.beta1),
                               one_minus_power(o.beta2),
                               static_cast<T>(o.weight_decay),
                               o.kind == OptimizerKind::adamw};
  const T momentum = static_cast<T>(o.momentum), alpha = static_cast<T>(o.alpha);
  const bool is_adam = o.kind == OptimizerKind::adam || o.kind == OptimizerKind::adamw;

  for (Parameter<T>& parameter : parameters) {
    T* theta = parameter.value.data();
    const T* gradient = parameter.gradient.data();
    const std::int64_t count = parameter.value.size();
    T* m = is_adam || o.kind == OptimizerKind::sgd ? state_of(state_, parameter, ".m") : nullptr;
    T* v = o.kind != OptimizerKind::sgd ? state_of(state_, parameter, ".v") : nullptr;
    if (is_adam) {
      step_adam(s, count, gradient, theta, m, v);
      continue;
    }
    for (std::int64_t k = 0; k < count; ++k) {
      const T g = gradient[k] + s.weight_decay * theta[k];
      if (o.kind == OptimizerKind::sgd) {
        m[k] = momentum * m[k] + g;
        theta[k] -= s.rate * m[k];
      } else {
        v[k] = o.kind == OptimizerKind::rmsprop ? alpha * v[k] + (1 - alpha) * g * g : v[k] + g * g;
        theta[k] -= s.rate * g / (std::sqrt(v[k]) + s.epsilon);
      }
    }
  }
}

template <class T>
double gradient_norm(const Parameters<T>& parameters) {
  double squares = 0;
  for (const Parameter<T>& parameter : parameters) {
    for (const T g : parameter.gradient.flat()) squares += static_cast<double>(g) * static_cast<double>(g);
  }
  return std::sqrt(squares);
}

template <class T>
double clip_gradients(Parameters<T>& parameters, double most) {
  const double norm = gradient_norm(parameters);
  const double factor = most / (norm + 1e-6);
  if (factor < 1) {
    for (Parameter<T>& parameter : parameters) {
      for (T& g : parameter.gradient.flat()) g *= static_cast<T>(factor);
    }
  }
  return norm;
}

double cosine_schedule(std::int64_t step, std::int64_t steps, std::int64_t warmup) {
  if (step < warmup) return static_cast<double>(step + 1) / static_cast<double>(warmup);
  const double part =
      static_cast<double>(step - warmup) / static_cast<double>(std::max<std::int64_t>(1, steps - warmup));
  return 0.5 * (1 + std::cos(std::numbers::pi * std::min(1.0, part)));
}

double step_schedule(std::int64_t step, const std::vector<std::int64_t>& milestones, double factor) {
  double product = 1;
  for (const std::int64_t milestone : milestones) {
    if (step >= milestone) product *= factor;
  }
  return product;
}

template class Optimizer<float>;
template class Optimizer<double>;
template double gradient_norm(const Parameters<float>&);
template double gradient_norm(const Parameters<double>&);
template double clip_gradients(Parameters<float>&, double);
template double clip_gradients(Parameters<double>&, double);

}  // namespace reference::nn
