#include "reference/mistakes/flow_variants.hpp"

#include <algorithm>
#include <cmath>

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes {
namespace {

double softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

double inner(const Tensor<double>& a, std::int64_t row_a, const Tensor<double>& b, std::int64_t row_b) {
  const std::int64_t width = a.extent(a.rank() - 1);
  double total = 0;
  for (std::int64_t d = 0; d < width; ++d) total += a[row_a * width + d] * b[row_b * width + d];
  return total;
}

}  // namespace

std::vector<Tensor<double>> planar_variant(const Call& call, const PlanarChoices& choices) {
  const Tensor<double>&u = operand(call, "u"), &w = operand(call, "w"), &b = operand(call, "b");
  Tensor<double> y = operand(call, "z");
  const std::int64_t samples = y.extent(0), width = y.extent(1), layers = u.extent(0);
  Tensor<double> log_det(Shape{samples});
  for (std::int64_t k = 0; k < layers; ++k) {
    const double along = inner(u, k, w, k), square = inner(w, k, w, k);
    const double wanted = softplus(along) - (choices.minus_one ? 1 : 0);
    const double correction =
        choices.constrained ? (wanted - along) / (choices.norm_squared ? square : std::sqrt(square)) : 0;
    const double reached = choices.constrained_log_det ? along + correction * square : along;
    for (std::int64_t n = 0; n < samples; ++n) {
      const double bend = std::tanh(inner(y, n, w, k) + b[k]);
      for (std::int64_t d = 0; d < width; ++d) y(n, d) += (u(k, d) + correction * w(k, d)) * bend;
      const double change = std::log(std::abs(1 + (choices.slope ? 1 - bend * bend : 1) * reached));
      log_det[n] = (choices.all_layers ? log_det[n] : 0) + change;
    }
  }
  return {std::move(y), std::move(log_det)};
}

std::vector<Tensor<double>> radial_variant(const Call& call, const RadialChoices& choices) {
  const Tensor<double>&z = operand(call, "z"), &centre = operand(call, "centre");
  const double alpha_raw = operand(call, "alpha_raw")[0], beta_raw = operand(call, "beta_raw")[0];
  const double alpha = choices.softplus_alpha ? softplus(alpha_raw) : std::exp(alpha_raw);
  const double beta = softplus(beta_raw) - (choices.beta_bound ? alpha : 0);
  const std::int64_t samples = z.extent(0), width = z.extent(1);
  Tensor<double> y = z, log_det(Shape{samples});
  for (std::int64_t n = 0; n < samples; ++n) {
    double square = 0;
    for (std::int64_t d = 0; d < width; ++d) square += (z(n, d) - centre[d]) * (z(n, d) - centre[d]);
    const double r = choices.distance ? std::sqrt(square) : square, h = 1 / (alpha + r);
    for (std::int64_t d = 0; d < width; ++d) y(n, d) += beta * h * (z(n, d) - centre[d]);
    const double across = std::log(std::abs(1 + beta * h));
    const double along = choices.slope ? std::log(std::abs(1 + beta * h - beta * h * h * r)) : across;
    const std::int64_t directions = choices.one_direction_less ? width - 1 : width;
    log_det[n] = static_cast<double>(directions) * across + along;
  }
  return {std::move(y), std::move(log_det)};
}

std::vector<Tensor<double>> shifted_first_coupling(const Call& call) {
  Call zero = call;
  zero.inputs.erase("dy");  // of the backward function's operands
  zero.inputs.erase("dlog_det");
  const Results right = get_function("affine_coupling_forward").evaluate(zero);
  const Tensor<double>& x = operand(call, "x");
  const std::int64_t samples = x.extent(0), width = x.extent(1), kept = width / 2;
  // With x2 = 0 the coupling gives t, with x2 = 1 e^s + t.
  for (std::int64_t n = 0; n < samples; ++n) {
    for (std::int64_t d = kept; d < width; ++d) operand(zero, "x")(n, d) = 0;
  }
  const Tensor<double> shift = get_function("affine_coupling_forward").evaluate(zero)[0].value;
  for (std::int64_t n = 0; n < samples; ++n) {
    for (std::int64_t d = kept; d < width; ++d) operand(zero, "x")(n, d) = 1;
  }
  const Tensor<double> both = get_function("affine_coupling_forward").evaluate(zero)[0].value;
  Tensor<double> y = right[0].value;
  for (std::int64_t n = 0; n < samples; ++n) {
    for (std::int64_t d = kept; d < width; ++d)
      y(n, d) = (x(n, d) + shift(n, d)) * (both(n, d) - shift(n, d));
  }
  return {std::move(y), right[1].value};
}

std::vector<Tensor<double>> householder_variant(const Call& call, Reflection reflection) {
  const Tensor<double>& v = operand(call, "v");
  Tensor<double> y = operand(call, "z");
  const std::int64_t width = y.extent(1);
  for (std::int64_t t = 0; t < v.extent(0); ++t) {
    const double factor = reflection == Reflection::factor_one ? 1 / inner(v, t, v, t) : 2;
    for (std::int64_t n = 0; n < y.extent(0); ++n) {
      const double along = inner(y, n, v, t);
      for (std::int64_t d = 0; d < width; ++d) y(n, d) -= factor * along * v(t, d);
    }
  }
  return {std::move(y)};
}

std::vector<Tensor<double>> gradients_of(std::vector<Tensor<double>> (*variant)(const Call&),
                                         const Call& call, const std::vector<const char*>& operands) {
  const auto loss = [&](const Call& moved) {
    const std::vector<Tensor<double>> results = variant(moved);
    const Tensor<double>& dy = operand(call, "dy");
    double total = 0;
    for (std::int64_t k = 0; k < dy.size(); ++k) total += dy[k] * results[0][k];
    if (results.size() < 2) return total;
    const Tensor<double>& dlog_det = operand(call, "dlog_det");
    for (std::int64_t k = 0; k < dlog_det.size(); ++k) total += dlog_det[k] * results[1][k];
    return total;
  };
  std::vector<Tensor<double>> gradients;
  for (const char* name : operands) {
    Call moved = call;
    Tensor<double>& x = operand(moved, name);
    Tensor<double>& gradient = gradients.emplace_back(x.shape());
    for (std::int64_t k = 0; k < x.size(); ++k) {
      const double at = x[k], h = 1e-3;
      double slope = 0;
      constexpr double weights[] = {45, -9, 1};  // sixth order
      for (int step = 1; step <= 3; ++step) {
        x[k] = at + step * h;
        const double above = loss(moved);
        x[k] = at - step * h;
        slope += weights[step - 1] * (above - loss(moved)) / (60 * h);
      }
      x[k] = at;
      gradient[k] = slope;
    }
  }
  return gradients;
}

}  // namespace reference::mistakes
