#include "reference/mistakes/layouts.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace reference::mistakes {
namespace {

// The planes of each image in another order: plane p of the result is plane from(p) of what there was.
template <class From>
void reorder_planes(Output& image, From from) {
  const Tensor<double> value = image.value, magnitude = image.magnitude;
  const Shape& shape = value.shape();
  const std::int64_t plane = shape[2] * shape[3];
  for (std::int64_t n = 0; n < shape[0]; ++n) {
    for (std::int64_t p = 0; p < shape[1]; ++p) {
      for (std::int64_t k = 0; k < plane; ++k) {
        const std::int64_t to = (n * shape[1] + p) * plane + k, source = (n * shape[1] + from(p)) * plane + k;
        image.value[to] = value[source];
        image.magnitude[to] = magnitude[source];
      }
    }
  }
}

Tensor<double> velocity_at(const Call& call, const Tensor<double>& z, double t) {
  Call moved = call;
  moved.params.erase("h");
  moved.params["t"] = t;
  moved.inputs["z"] = z;
  return get_function("velocity").evaluate(moved)[0].value;
}

Tensor<double> moved_along(Tensor<double> z, const Tensor<double>& v, double h) {
  for (std::int64_t k = 0; k < z.size(); ++k) z[k] += h * v[k];
  return z;
}

}  // namespace

void put_offsets_outermost(Output& squeezed, std::int64_t channels) {
  reorder_planes(squeezed, [channels](std::int64_t p) { return 4 * (p % channels) + p / channels; });
}

void swap_offsets(Output& squeezed) {
  reorder_planes(squeezed, [](std::int64_t p) {
    constexpr std::int64_t swapped[] = {0, 2, 1, 3};
    return 4 * (p / 4) + swapped[p % 4];
  });
}

void clear_diagonal(Tensor<double>& weights) {
  for (std::int64_t i = 0; i < weights.extent(0); ++i) {
    for (std::int64_t h = 0; h < weights.extent(2); ++h) weights(i, i, h) = 0;
  }
}

void keep_first_input(Tensor<double>& weights) {
  for (std::int64_t k = 0; k < weights.extent(0); ++k) {
    for (std::int64_t l = 1; l < weights.extent(1); ++l) {
      for (std::int64_t h = 0; h < weights.extent(2); ++h) weights(k, l, h) = 0;
    }
  }
}

Tensor<double> own_bit_seen(const Call& call) {
  const Tensor<double>&z = operand(call, "z"), &c = operand(call, "c"), &v = operand(call, "v");
  const Tensor<double>&b = operand(call, "b"), &w = operand(call, "w");
  const std::int64_t width = z.extent(1), units = c.extent(1);
  Tensor<double> logits(z.shape());
  for (std::int64_t n = 0; n < z.extent(0); ++n) {
    for (std::int64_t i = 0; i < width; ++i) logits(n, i) = b[i];
    for (std::int64_t k = 0; k < width; ++k) {
      for (std::int64_t h = 0; h < units; ++h) {
        double a = c(k, h);
        for (std::int64_t l = 0; l <= k; ++l) a += v(k, l, h) * z(n, l);
        for (std::int64_t i = k; i < width; ++i) logits(n, i) += w(i, k, h) * std::tanh(a);
      }
    }
  }
  return logits;
}

void strict_hidden(Output& mask, const Call& call) {
  const Tensor<double>&below = operand(call, "below"), &degrees = operand(call, "degrees");
  for (std::int64_t k = 0; k < degrees.size(); ++k) {
    for (std::int64_t j = 0; j < below.size(); ++j) mask.value(k, j) = below[j] < degrees[k] ? 1 : 0;
  }
}

void loose_output(Output& mask, const Call& call) {
  const Tensor<double>&degrees = operand(call, "degrees"), &order = operand(call, "order");
  for (std::int64_t d = 0; d < order.size(); ++d) {
    for (std::int64_t k = 0; k < degrees.size(); ++k) mask.value(d, k) = degrees[k] <= order[d] ? 1 : 0;
  }
}

void ones_only(Output& log_p, const Call& call) {
  const Tensor<double>&logits = operand(call, "logits"), &x = operand(call, "x");
  for (std::int64_t n = 0; n < x.extent(0); ++n) {
    log_p.value[n] = 0;
    for (std::int64_t d = 0; d < x.extent(1); ++d)
      log_p.value[n] -=
          x(n, d) * (std::max(-logits(n, d), 0.0) + std::log1p(std::exp(-std::abs(logits(n, d)))));
  }
}

Tensor<double> rk4_variant(const Call& call, bool stages_alike) {
  const Tensor<double>& z = operand(call, "z");
  const double t = call.params.find("t")->second, h = call.params.find("h")->second;
  const double middle = stages_alike ? t + h / 2 : t, end = stages_alike ? t + h : t;
  const Tensor<double> k1 = velocity_at(call, z, t);
  const Tensor<double> k2 = velocity_at(call, moved_along(z, k1, h / 2), middle);
  const Tensor<double> k3 = velocity_at(call, moved_along(z, k2, h / 2), middle);
  const Tensor<double> k4 = velocity_at(call, moved_along(z, k3, h), end);
  const double outer = stages_alike ? 1.0 / 4 : 1.0 / 6, inner = stages_alike ? 1.0 / 4 : 2.0 / 6;
  Tensor<double> y = moved_along(z, k1, h * outer);
  y = moved_along(std::move(y), k2, h * inner);
  y = moved_along(std::move(y), k3, h * inner);
  return moved_along(std::move(y), k4, h * outer);
}

}  // namespace reference::mistakes
