// Bengio & Bengio's conditionals and the deep sigmoidal flow, for autoregressive_flows.hpp.

#include "reference/exact/autoregressive_flows.hpp"
#include "reference/exact/rows.hpp"

namespace reference::exact {
namespace {

auto bengio_row(std::size_t d, std::size_t width) {
  return [=](const auto& in, auto& out) {
    using S = NumberOf<decltype(in)>;
    const auto &z = in[0], &c = in[1], &v = in[2], &w = in[4];
    std::vector<S> h(d * width, S(0));
    for (std::size_t k = 0; k < d; ++k) {
      for (std::size_t j = 0; j < width; ++j) {
        S sum = c[k * width + j];
        for (std::size_t l = 0; l < k; ++l) sum = sum + v[(k * d + l) * width + j] * z[l];
        h[k * width + j] = tanh(sum);
      }
      out[0][k] = in[3][k];
      for (std::size_t l = 0; l <= k; ++l) {
        for (std::size_t j = 0; j < width; ++j) {
          out[0][k] = out[0][k] + w[(k * d + l) * width + j] * h[l * width + j];
        }
      }
    }
  };
}

RowOperands bengio_operands(std::string_view function, const Tensor<double>& z,
                            const BengioWeights& weights) {
  const std::int64_t d = row_width(function, "z", z), width = row_width(function, "c", weights.c);
  require_shape(function, "c", weights.c.shape(), {d, width});
  require_shape(function, "v", weights.v.shape(), {d, d, width});
  require_shape(function, "b", weights.b.shape(), {d});
  require_shape(function, "w", weights.w.shape(), {d, d, width});
  return {{&z}, {&weights.c, &weights.v, &weights.b, &weights.w}};
}

// log sum_j exp(terms_j), led by the largest of them.
template <class S>
S log_sum_exp(const std::vector<S>& terms) {
  S largest = terms[0], total(0);
  for (const S& term : terms) {
    if (value_of(term) > value_of(largest)) largest = term;
  }
  for (const S& term : terms) total = total + exp(term - largest);
  return largest + log(total);
}

// logit(S) and the logarithm of its slope, all from logarithms; a, b, w are the n numbers of an element.
template <class S>
struct Point {
  S y, log_slope;
};
template <class S>
Point<S> sigmoid_point(S x, const S* a, const S* b, const S* w, std::size_t n) {
  const S total = log_sum_exp(std::vector<S>(w, w + n));
  std::vector<S> below, above, slope;
  for (std::size_t j = 0; j < n; ++j) {
    const S steep = softplus(a[j]), z = steep * x + b[j], log_w = w[j] - total;
    below.push_back(log_w - softplus(-z));
    above.push_back(log_w - softplus(z));
    slope.push_back(log_w - softplus(-z) - softplus(z) + log(steep));
  }
  const S left = log_sum_exp(below), right = log_sum_exp(above);
  return {left - right, log_sum_exp(slope) - left - right};
}

auto sigmoid_row(std::size_t n) {
  return [=](const auto& in, auto& out) {
    for (std::size_t d = 0; d < in[0].size(); ++d) {
      const auto at = sigmoid_point(in[0][d], &in[1][d * n], &in[2][d * n], &in[3][d * n], n);
      out[0][d] = at.y;
      out[1][0] = out[1][0] + at.log_slope;
    }
  };
}

std::int64_t require_sigmoid(std::string_view function, const Tensor<double>& x, const Tensor<double>& a,
                             const Tensor<double>& b, const Tensor<double>& w) {
  const std::int64_t d = row_width(function, "x", x);
  const std::int64_t n = a.rank() == 3 ? a.extent(2) : 0;
  require_at_least(function, "the last extent of a", n, 1);
  require_shape(function, "a", a.shape(), {x.extent(0), d, n});
  require_shape(function, "b", b.shape(), a.shape());
  require_shape(function, "w", w.shape(), a.shape());
  return n;
}

}  // namespace

Measured bengio_forward(const Tensor<double>& z, const BengioWeights& weights) {
  const RowOperands operands = bengio_operands("bengio_forward", z, weights);
  const std::size_t d = static_cast<std::size_t>(z.extent(1)),
                    width = static_cast<std::size_t>(weights.c.extent(1));
  return forward_rows(bengio_row(d, width), operands, {{z.extent(1)}}).front();
}

std::vector<Measured> bengio_backward(const Tensor<double>& z, const BengioWeights& weights,
                                      const Tensor<double>& dlogits) {
  const RowOperands operands = bengio_operands("bengio_backward", z, weights);
  require_shape("bengio_backward", "dlogits", dlogits.shape(), z.shape());
  const std::size_t d = static_cast<std::size_t>(z.extent(1)),
                    width = static_cast<std::size_t>(weights.c.extent(1));
  std::vector<Measured> gradients = backward_rows(bengio_row(d, width), operands, {&dlogits});
  gradients.erase(gradients.begin());
  return gradients;
}

std::vector<Measured> sigmoid_flow_forward(const Tensor<double>& x, const Tensor<double>& a,
                                           const Tensor<double>& b, const Tensor<double>& w) {
  const auto n = static_cast<std::size_t>(require_sigmoid("sigmoid_flow_forward", x, a, b, w));
  return forward_rows(sigmoid_row(n), {{&x, &a, &b, &w}, {}}, {{x.extent(1)}, {}});
}

Measured sigmoid_flow_inverse(const Tensor<double>& y, const Tensor<double>& a, const Tensor<double>& b,
                              const Tensor<double>& w) {
  const std::int64_t n = require_sigmoid("sigmoid_flow_inverse", y, a, b, w);
  Measured x(y.shape());
  for (std::int64_t k = 0; k < y.size(); ++k) {
    const std::vector<Carried> own_a(a.data() + k * n, a.data() + (k + 1) * n),
        own_b(b.data() + k * n, b.data() + (k + 1) * n), own_w(w.data() + k * n, w.data() + (k + 1) * n);
    const auto at = [&](double v) {
      return sigmoid_point(Carried(v), own_a.data(), own_b.data(), own_w.data(), static_cast<std::size_t>(n));
    };
    double low = -1, high = 1;
    while (at(low).y.value > y[k]) low *= 2;
    while (at(high).y.value < y[k]) high *= 2;
    for (int step = 0; step < 200; ++step) {
      const double middle = low + (high - low) / 2;
      (at(middle).y.value < y[k] ? low : high) = middle;
    }
    const Point<Carried> there = at(high);
    x.value[k] = high;
    // What y is known to, and what the formula errs by, seen through the slope.
    x.magnitude[k] = std::abs(high) + (there.y.magnitude + std::abs(y[k])) * std::exp(-there.log_slope.value);
  }
  return x;
}

std::vector<Measured> sigmoid_flow_backward(const Tensor<double>& x, const Tensor<double>& a,
                                            const Tensor<double>& b, const Tensor<double>& w,
                                            const Tensor<double>& dy, const Tensor<double>& dlog_det) {
  const auto n = static_cast<std::size_t>(require_sigmoid("sigmoid_flow_backward", x, a, b, w));
  require_upstream("sigmoid_flow_backward", x, dy, dlog_det);
  return backward_rows(sigmoid_row(n), {{&x, &a, &b, &w}, {}}, {&dy, &dlog_det});
}

}  // namespace reference::exact
