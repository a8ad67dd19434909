#include "autoregressive.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace autoregressive {
namespace {

using Cube = TensorView<const float, 3>;
using Matrix = TensorView<const float, 2>;
using Vector = TensorView<const float, 1>;
using Integers = TensorView<const std::int32_t, 1>;

double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

// The pre-activations of the hidden layer for one row.
std::vector<double> hidden(const std::vector<double>& x, Matrix mask0, Matrix w0, Vector b0) {
  std::vector<double> a(w0.extent(0));
  for (int k = 0; k < w0.extent(0); ++k) {
    a[k] = b0(k);
    for (int d = 0; d < w0.extent(1); ++d) a[k] += double(mask0(k, d)) * w0(k, d) * x[d];
  }
  return a;
}

double output(const std::vector<double>& a, Matrix mask1, Matrix w1, Vector b1, int d) {
  double y = b1(d);
  for (int k = 0; k < w1.extent(1); ++k) y += double(mask1(d, k)) * w1(d, k) * std::max(a[k], 0.0);
  return y;
}

std::vector<double> row(Matrix x, int n) {
  std::vector<double> values(x.extent(1));
  for (int d = 0; d < x.extent(1); ++d) values[d] = x(n, d);
  return values;
}

}  // namespace

void bengio_forward(Matrix z, Matrix c, Cube v, Vector b, Cube w, TensorView<float, 2> logits) {
  const int width = z.extent(1), units = c.extent(1);
  std::vector<double> h(width * units);
  for (int n = 0; n < z.extent(0); ++n) {
    for (int i = 0; i < width; ++i) {
      for (int j = 0; j < units; ++j) {
        double a = c(i, j);
        for (int l = 0; l < i; ++l) a += double(v(i, l, j)) * z(n, l);
        h[i * units + j] = std::tanh(a);
      }
      double logit = b(i);
      for (int k = 0; k <= i; ++k)
        for (int j = 0; j < units; ++j) logit += w(i, k, j) * h[k * units + j];
      logits(n, i) = float(logit);
    }
  }
}

void made_hidden_mask(Integers below, Integers degrees, TensorView<float, 2> mask) {
  for (int k = 0; k < degrees.extent(0); ++k)
    for (int d = 0; d < below.extent(0); ++d) mask(k, d) = below(d) <= degrees(k) ? 1 : 0;
}

void made_output_mask(Integers degrees, Integers order, TensorView<float, 2> mask) {
  for (int d = 0; d < order.extent(0); ++d)
    for (int k = 0; k < degrees.extent(0); ++k) mask(d, k) = degrees(k) < order(d) ? 1 : 0;
}

void made_forward(Matrix x, Matrix mask0, Matrix w0, Vector b0, Matrix mask1, Matrix w1, Vector b1, TensorView<float, 2> y) {
  for (int n = 0; n < x.extent(0); ++n) {
    const std::vector<double> a = hidden(row(x, n), mask0, w0, b0);
    for (int d = 0; d < x.extent(1); ++d) y(n, d) = float(output(a, mask1, w1, b1, d));
  }
}

void made_backward(Matrix x, Matrix mask0, Matrix w0, Vector b0, Matrix mask1, Matrix w1, Vector, Matrix dy,
                   TensorView<float, 2> dx, TensorView<float, 2> dw0, TensorView<float, 1> db0, TensorView<float, 2> dw1,
                   TensorView<float, 1> db1) {
  const int width = x.extent(1), units = w0.extent(0);
  std::vector<double> gw0(units * width), gb0(units), gw1(width * units), gb1(width);
  for (int n = 0; n < x.extent(0); ++n) {
    const std::vector<double> a = hidden(row(x, n), mask0, w0, b0);
    std::vector<double> g(width);
    for (int d = 0; d < width; ++d) gb1[d] += dy(n, d);
    for (int k = 0; k < units; ++k) {
      double da = 0;
      for (int d = 0; d < width; ++d) {
        gw1[d * units + k] += double(mask1(d, k)) * dy(n, d) * std::max(a[k], 0.0);
        da += double(mask1(d, k)) * w1(d, k) * dy(n, d);
      }
      if (a[k] <= 0) continue;
      gb0[k] += da;
      for (int d = 0; d < width; ++d) {
        gw0[k * width + d] += double(mask0(k, d)) * da * x(n, d);
        g[d] += double(mask0(k, d)) * w0(k, d) * da;
      }
    }
    for (int d = 0; d < width; ++d) dx(n, d) = float(g[d]);
  }
  for (int k = 0; k < units; ++k) {
    db0(k) = float(gb0[k]);
    for (int d = 0; d < width; ++d) dw0(k, d) = float(gw0[k * width + d]);
  }
  for (int d = 0; d < width; ++d) {
    db1(d) = float(gb1[d]);
    for (int k = 0; k < units; ++k) dw1(d, k) = float(gw1[d * units + k]);
  }
}

void bernoulli_log_prob(Matrix logits, Matrix x, TensorView<float, 1> log_p) {
  for (int n = 0; n < x.extent(0); ++n) {
    double total = 0;
    for (int d = 0; d < x.extent(1); ++d) total -= softplus(x(n, d) > 0.5f ? -logits(n, d) : logits(n, d));
    log_p(n) = float(total);
  }
}

void made_sample(Matrix uniform, Integers order, Matrix mask0, Matrix w0, Vector b0, Matrix mask1, Matrix w1, Vector b1,
                 TensorView<float, 2> x) {
  const int width = uniform.extent(1);
  std::vector<int> at(width);
  for (int d = 0; d < width; ++d) at[order(d)] = d;
  for (int n = 0; n < uniform.extent(0); ++n) {
    std::vector<double> bits(width);
    for (const int d : at) {
      const double logit = output(hidden(bits, mask0, w0, b0), mask1, w1, b1, d);
      bits[d] = uniform(n, d) < 1 / (1 + std::exp(-logit)) ? 1 : 0;
    }
    for (int d = 0; d < width; ++d) x(n, d) = float(bits[d]);
  }
}

}  // namespace autoregressive
