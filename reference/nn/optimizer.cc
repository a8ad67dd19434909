#include "reference/nn/optimizer.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace reference::nn {
namespace {

template <class T>
T* state_of(Parameters<T>& state, const Parameter<T>& parameter, const char* which) {
  const std::string name = parameter.name + which;
  if (state.find(name) == nullptr) state.add(name, Tensor<T>(parameter.value.shape()));
  return state[name].value.data();
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
  const bool is_adam = o.kind == OptimizerKind::adam || o.kind == OptimizerKind::adamw;
  const T rate = static_cast<T>(o.rate * rate_factor), epsilon = static_cast<T>(o.epsilon);
  const T decay = static_cast<T>(o.weight_decay), momentum = static_cast<T>(o.momentum);
  const T beta1 = static_cast<T>(o.beta1), beta2 = static_cast<T>(o.beta2), alpha = static_cast<T>(o.alpha);
  const T correction1 = static_cast<T>(1 - std::pow(o.beta1, static_cast<double>(steps_)));
  const T correction2 = static_cast<T>(1 - std::pow(o.beta2, static_cast<double>(steps_)));

  for (Parameter<T>& parameter : parameters) {
    T* theta = parameter.value.data();
    const T* gradient = parameter.gradient.data();
    T* m = is_adam || o.kind == OptimizerKind::sgd ? state_of(state_, parameter, ".m") : nullptr;
    T* v = o.kind != OptimizerKind::sgd ? state_of(state_, parameter, ".v") : nullptr;
    for (std::int64_t k = 0, n = parameter.value.size(); k < n; ++k) {
      T g = gradient[k];
      if (o.kind == OptimizerKind::adamw) {
        theta[k] -= rate * decay * theta[k];
      } else {
        g += decay * theta[k];
      }
      switch (o.kind) {
        case OptimizerKind::sgd:
          m[k] = momentum * m[k] + g;
          theta[k] -= rate * m[k];
          break;
        case OptimizerKind::adam:
        case OptimizerKind::adamw:
          m[k] = beta1 * m[k] + (1 - beta1) * g;
          v[k] = beta2 * v[k] + (1 - beta2) * g * g;
          theta[k] -= rate * (m[k] / correction1) / (std::sqrt(v[k] / correction2) + epsilon);
          break;
        case OptimizerKind::rmsprop:
          v[k] = alpha * v[k] + (1 - alpha) * g * g;
          theta[k] -= rate * g / (std::sqrt(v[k]) + epsilon);
          break;
        case OptimizerKind::adagrad:
          v[k] += g * g;
          theta[k] -= rate * g / (std::sqrt(v[k]) + epsilon);
          break;
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
