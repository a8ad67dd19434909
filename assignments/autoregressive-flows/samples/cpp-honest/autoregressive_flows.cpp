#include "autoregressive_flows.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace autoregressive_flows {
namespace {

using Cube = TensorView<const float, 3>;
using Matrix = TensorView<const float, 2>;
using Vector = TensorView<const float, 1>;
using Integers = TensorView<const std::int32_t, 1>;
using Row = std::vector<double>;

double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }
double sigmoid(double x) { return std::exp(-softplus(-x)); }

Row row(Matrix x, int n) {
  Row values(x.extent(1));
  for (int d = 0; d < x.extent(1); ++d) values[d] = x(n, d);
  return values;
}

struct Weights {
  Matrix mask0, w0;
  Vector b0;
  Matrix mask1, wm;
  Vector bm;
  Matrix wa;
  Vector ba;
};

struct Layer {
  Row h, m, a;
};

Layer run(const Weights& net, const Row& x) {
  const int units = net.w0.extent(0), width = net.w0.extent(1);
  Layer layer{Row(units), Row(width), Row(width)};
  for (int k = 0; k < units; ++k) {
    double sum = net.b0(k);
    for (int d = 0; d < width; ++d) sum += double(net.mask0(k, d)) * net.w0(k, d) * x[d];
    layer.h[k] = std::tanh(sum);
  }
  for (int d = 0; d < width; ++d) {
    layer.m[d] = net.bm(d);
    layer.a[d] = net.ba(d);
    for (int k = 0; k < units; ++k) {
      layer.m[d] += double(net.mask1(d, k)) * net.wm(d, k) * layer.h[k];
      layer.a[d] += double(net.mask1(d, k)) * net.wa(d, k) * layer.h[k];
    }
  }
  return layer;
}

std::vector<int> sequence(Integers order) {
  std::vector<int> at(order.extent(0));
  for (int d = 0; d < order.extent(0); ++d) at[order(d)] = d;
  return at;
}

}  // namespace

void maf_inverse(Matrix x, Matrix mask0, Matrix w0, Vector b0, Matrix mask1, Matrix wm, Vector bm, Matrix wa, Vector ba,
                 TensorView<float, 2> u, TensorView<float, 1> log_det) {
  const Weights net{mask0, w0, b0, mask1, wm, bm, wa, ba};
  for (int n = 0; n < x.extent(0); ++n) {
    const Layer layer = run(net, row(x, n));
    double total = 0;
    for (int d = 0; d < x.extent(1); ++d) {
      u(n, d) = float((x(n, d) - layer.m[d]) * std::exp(-layer.a[d]));
      total -= layer.a[d];
    }
    log_det(n) = float(total);
  }
}

void maf_forward(Matrix u, Integers order, Matrix mask0, Matrix w0, Vector b0, Matrix mask1, Matrix wm, Vector bm, Matrix wa,
                 Vector ba, TensorView<float, 2> x, TensorView<float, 1> log_det) {
  const Weights net{mask0, w0, b0, mask1, wm, bm, wa, ba};
  const std::vector<int> at = sequence(order);
  for (int n = 0; n < u.extent(0); ++n) {
    Row values(u.extent(1));
    double total = 0;
    for (const int d : at) {
      const Layer layer = run(net, values);
      values[d] = u(n, d) * std::exp(layer.a[d]) + layer.m[d];
      total += layer.a[d];
    }
    for (int d = 0; d < u.extent(1); ++d) x(n, d) = float(values[d]);
    log_det(n) = float(total);
  }
}

void maf_backward(Matrix x, Matrix mask0, Matrix w0, Vector b0, Matrix mask1, Matrix wm, Vector bm, Matrix wa, Vector ba,
                  Matrix du, Vector dlog_det, TensorView<float, 2> dx, TensorView<float, 2> dw0, TensorView<float, 1> db0,
                  TensorView<float, 2> dwm, TensorView<float, 1> dbm, TensorView<float, 2> dwa, TensorView<float, 1> dba) {
  const Weights net{mask0, w0, b0, mask1, wm, bm, wa, ba};
  const int units = w0.extent(0), width = w0.extent(1);
  Row gw0(units * width), gb0(units), gwm(width * units), gbm(width), gwa(width * units), gba(width);
  for (int n = 0; n < x.extent(0); ++n) {
    const Layer layer = run(net, row(x, n));
    Row dh(units), g(width);
    for (int d = 0; d < width; ++d) {
      const double scale = std::exp(-layer.a[d]), dm = -du(n, d) * scale;
      const double da = -du(n, d) * (x(n, d) - layer.m[d]) * scale - dlog_det(n);
      g[d] = du(n, d) * scale;
      gbm[d] += dm;
      gba[d] += da;
      for (int k = 0; k < units; ++k) {
        gwm[d * units + k] += mask1(d, k) * dm * layer.h[k];
        gwa[d * units + k] += mask1(d, k) * da * layer.h[k];
        dh[k] += mask1(d, k) * (dm * wm(d, k) + da * wa(d, k));
      }
    }
    for (int k = 0; k < units; ++k) {
      const double dz = dh[k] * (1 - layer.h[k] * layer.h[k]);
      gb0[k] += dz;
      for (int d = 0; d < width; ++d) {
        gw0[k * width + d] += mask0(k, d) * dz * x(n, d);
        g[d] += mask0(k, d) * w0(k, d) * dz;
      }
    }
    for (int d = 0; d < width; ++d) dx(n, d) = float(g[d]);
  }
  const auto copy = [](const Row& from, float* to) {
    for (std::size_t k = 0; k < from.size(); ++k) to[k] = float(from[k]);
  };
  copy(gw0, dw0.data());
  copy(gb0, db0.data());
  copy(gwm, dwm.data());
  copy(gbm, dbm.data());
  copy(gwa, dwa.data());
  copy(gba, dba.data());
}

void iaf_forward(Matrix z, Matrix mask0, Matrix w0, Vector b0, Matrix mask1, Matrix wm, Vector bm, Matrix wa, Vector ba,
                 TensorView<float, 2> y, TensorView<float, 1> log_det) {
  const Weights net{mask0, w0, b0, mask1, wm, bm, wa, ba};
  for (int n = 0; n < z.extent(0); ++n) {
    const Layer layer = run(net, row(z, n));
    double total = 0;
    for (int d = 0; d < z.extent(1); ++d) {
      const double s = sigmoid(layer.a[d]);
      y(n, d) = float(s * z(n, d) + (1 - s) * layer.m[d]);
      total -= softplus(-layer.a[d]);
    }
    log_det(n) = float(total);
  }
}

void iaf_inverse(Matrix y, Integers order, Matrix mask0, Matrix w0, Vector b0, Matrix mask1, Matrix wm, Vector bm, Matrix wa,
                 Vector ba, TensorView<float, 2> z, TensorView<float, 1> log_det) {
  const Weights net{mask0, w0, b0, mask1, wm, bm, wa, ba};
  const std::vector<int> at = sequence(order);
  for (int n = 0; n < y.extent(0); ++n) {
    Row values(y.extent(1));
    double total = 0;
    for (const int d : at) {
      const Layer layer = run(net, values);
      const double s = sigmoid(layer.a[d]);
      values[d] = (y(n, d) - (1 - s) * layer.m[d]) / s;
      total += softplus(-layer.a[d]);
    }
    for (int d = 0; d < y.extent(1); ++d) z(n, d) = float(values[d]);
    log_det(n) = float(total);
  }
}

void sigmoid_flow_forward(Matrix x, Cube a_raw, Cube b, Cube w_raw, TensorView<float, 2> y, TensorView<float, 1> log_det) {
  const int units = a_raw.extent(2);
  const auto logsumexp = [](const Row& values) {
    const double top = *std::max_element(values.begin(), values.end());
    double sum = 0;
    for (const double value : values) sum += std::exp(value - top);
    return top + std::log(sum);
  };
  for (int n = 0; n < x.extent(0); ++n) {
    double total = 0;
    for (int d = 0; d < x.extent(1); ++d) {
      Row w(units), above(units), below(units), rise(units);
      for (int k = 0; k < units; ++k) w[k] = w_raw(n, d, k);
      const double norm = logsumexp(w);
      for (int k = 0; k < units; ++k) {
        const double a = softplus(a_raw(n, d, k)), c = a * x(n, d) + b(n, d, k);
        above[k] = w[k] - norm - softplus(-c);
        below[k] = w[k] - norm - softplus(c);
        rise[k] = above[k] - softplus(c) + std::log(a);
      }
      const double up = logsumexp(above), down = logsumexp(below);
      y(n, d) = float(up - down);
      total += logsumexp(rise) - up - down;
    }
    log_det(n) = float(total);
  }
}

void sylvester_forward(Matrix z, Matrix q, Matrix r1, Matrix r2, Vector b, TensorView<float, 2> y,
                       TensorView<float, 1> log_det) {
  const int width = z.extent(1), rank = q.extent(1);
  for (int n = 0; n < z.extent(0); ++n) {
    Row c(rank), h(rank), p(rank);
    for (int m = 0; m < rank; ++m)
      for (int d = 0; d < width; ++d) c[m] += double(q(d, m)) * z(n, d);
    double total = 0;
    for (int m = 0; m < rank; ++m) {
      double a = b(m);
      for (int j = m; j < rank; ++j) a += r2(m, j) * c[j];
      h[m] = std::tanh(a);
      total += std::log(std::abs(1 + (1 - h[m] * h[m]) * r1(m, m) * r2(m, m)));
    }
    for (int m = 0; m < rank; ++m)
      for (int j = m; j < rank; ++j) p[m] += r1(m, j) * h[j];
    for (int d = 0; d < width; ++d) {
      double value = z(n, d);
      for (int m = 0; m < rank; ++m) value += q(d, m) * p[m];
      y(n, d) = float(value);
    }
    log_det(n) = float(total);
  }
}

}  // namespace autoregressive_flows
