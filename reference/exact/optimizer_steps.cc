#include "reference/exact/optimizer_steps.hpp"

#include <string>

#include "reference/exact/carried.hpp"
#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

void require_from_zero(std::string_view function, const char* setting, double value) {
  if (value >= 0) return;
  refuse(function, std::string(setting) + " is " + std::to_string(value) + ", but must be at least 0");
}

void require_fraction(std::string_view function, const char* setting, double value) {
  require_from_zero(function, setting, value);
  if (value < 1) return;
  refuse(function, std::string(setting) + " is " + std::to_string(value) + ", but must be below 1");
}

// 1 - beta^step.
Carried correction(double beta, int step) {
  const double power = std::pow(beta, step);
  return Carried(1) - moved_by(Carried(beta), power, step * std::pow(beta, step - 1));
}

}  // namespace

std::vector<Measured> sgd_step(const Tensor<double>& theta, const Tensor<double>& g,
                               const Tensor<double>& buffer, const SgdSettings& settings) {
  require_shape("sgd_step", "g", g.shape(), theta.shape());
  require_shape("sgd_step", "buffer", buffer.shape(), theta.shape());
  require_from_zero("sgd_step", "rate", settings.rate);
  require_fraction("sgd_step", "momentum", settings.momentum);
  require_from_zero("sgd_step", "weight_decay", settings.weight_decay);
  std::vector<Measured> next(2, Measured(theta.shape()));
  for (std::int64_t k = 0; k < theta.size(); ++k) {
    const Carried own(theta[k]), gradient = Carried(g[k]) + Carried(settings.weight_decay) * own;
    const Carried moved = Carried(settings.momentum) * Carried(buffer[k]) + gradient;
    put(next[0], k, own - Carried(settings.rate) * moved);
    put(next[1], k, moved);
  }
  return next;
}

std::vector<Measured> adam_step(const Tensor<double>& theta, const Tensor<double>& g, const Tensor<double>& m,
                                const Tensor<double>& v, const AdamSettings& s) {
  const char* function = s.decoupled ? "adamw_step" : "adam_step";
  require_shape(function, "g", g.shape(), theta.shape());
  require_shape(function, "m", m.shape(), theta.shape());
  require_shape(function, "v", v.shape(), theta.shape());
  require_at_least(function, "step", s.step, 1);
  require_from_zero(function, "rate", s.rate);
  require_fraction(function, "beta1", s.beta1);
  require_fraction(function, "beta2", s.beta2);
  require_from_zero(function, "epsilon", s.epsilon);
  require_from_zero(function, "weight_decay", s.weight_decay);
  std::vector<Measured> next(3, Measured(theta.shape()));
  const Carried rate(s.rate), beta1(s.beta1), beta2(s.beta2), decay(s.weight_decay);
  const Carried correction1 = correction(s.beta1, s.step), correction2 = correction(s.beta2, s.step);
  for (std::int64_t k = 0; k < theta.size(); ++k) {
    if (!(v[k] >= 0)) require_from_zero(function, "an element of v", v[k]);
    Carried own(theta[k]), gradient(g[k]);
    if (s.decoupled) {
      own = own - rate * decay * own;
    } else {
      gradient = gradient + decay * own;
    }
    const Carried mean = beta1 * Carried(m[k]) + (Carried(1) - beta1) * gradient;
    const Carried square = beta2 * Carried(v[k]) + (Carried(1) - beta2) * gradient * gradient;
    const Carried scale = sqrt(square / correction2) + Carried(s.epsilon);
    // Without any gradient so far and epsilon = 0 nothing moves.
    put(next[0], k, scale.value > 0 ? own - rate * (mean / correction1) / scale : own);
    put(next[1], k, mean);
    put(next[2], k, square);
  }
  return next;
}

Measured clip_gradient(const Tensor<double>& g, double most) {
  require_from_zero("clip_gradient", "most", most);
  Carried squares(0);
  for (std::int64_t k = 0; k < g.size(); ++k) squares = squares + Carried(g[k]) * Carried(g[k]);
  const Carried factor = Carried(most) / (sqrt(squares) + Carried(1e-6));
  Measured clipped(g.shape());
  for (std::int64_t k = 0; k < g.size(); ++k) {
    put(clipped, k, factor.value < 1 ? Carried(g[k]) * factor : Carried(g[k]));
  }
  return clipped;
}

}  // namespace reference::exact
