#include "continuous_flows.hpp"

#include <cmath>
#include <functional>
#include <vector>

namespace continuous_flows {
namespace {

using Matrix = TensorView<const float, 2>;
using Vector = TensorView<const float, 1>;
using State = std::vector<double>;
using Rate = std::function<State(const State&, double)>;

struct Net {
  Matrix w1;
  Vector b1, c1;
  Matrix w2;
  Vector b2;
  int units() const { return w1.extent(0); }
  int width() const { return w1.extent(1); }
};

State row(Matrix x, int n) {
  State values(x.extent(1));
  for (int d = 0; d < x.extent(1); ++d) values[d] = x(n, d);
  return values;
}

// tanh of the hidden layer; z may be followed by other numbers.
State hidden(const Net& net, const State& z, double t) {
  State h(net.units());
  for (int k = 0; k < net.units(); ++k) {
    double a = net.b1(k) + t * net.c1(k);
    for (int d = 0; d < net.width(); ++d) a += net.w1(k, d) * z[d];
    h[k] = std::tanh(a);
  }
  return h;
}

State field(const Net& net, const State& h) {
  State v(net.width());
  for (int d = 0; d < net.width(); ++d) {
    v[d] = net.b2(d);
    for (int k = 0; k < net.units(); ++k) v[d] += net.w2(d, k) * h[k];
  }
  return v;
}

double weight_product(const Net& net, int k) {
  double sum = 0;
  for (int d = 0; d < net.width(); ++d) sum += double(net.w1(k, d)) * net.w2(d, k);
  return sum;
}

double trace(const Net& net, const State& h) {
  double sum = 0;
  for (int k = 0; k < net.units(); ++k) sum += (1 - h[k] * h[k]) * weight_product(net, k);
  return sum;
}

State moved(const State& from, double h, const State& along) {
  State to = from;
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += h * along[i];
  return to;
}

State classic_step(const State& z, double t, double h, const Rate& rate) {
  const State k1 = rate(z, t), k2 = rate(moved(z, h / 2, k1), t), k3 = rate(moved(z, h / 2, k2), t), k4 = rate(moved(z, h, k3), t);
  State next = z;
  for (std::size_t i = 0; i < z.size(); ++i) next[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  return next;
}

}  // namespace

void velocity(Matrix z, Matrix w1, Vector b1, Vector c1, Matrix w2, Vector b2, float t, TensorView<float, 2> v) {
  const Net net{w1, b1, c1, w2, b2};
  for (int n = 0; n < z.extent(0); ++n) {
    const State values = field(net, hidden(net, row(z, n), t));
    for (int d = 0; d < z.extent(1); ++d) v(n, d) = float(values[d]);
  }
}

void euler_step(Matrix z, Matrix w1, Vector b1, Vector c1, Matrix w2, Vector b2, float t, float h, TensorView<float, 2> y) {
  const Net net{w1, b1, c1, w2, b2};
  for (int n = 0; n < z.extent(0); ++n) {
    const State values = field(net, hidden(net, row(z, n), t));
    for (int d = 0; d < z.extent(1); ++d) y(n, d) = float(z(n, d) + h * values[d]);
  }
}

void rk4_step(Matrix z, Matrix w1, Vector b1, Vector c1, Matrix w2, Vector b2, float t, float h, TensorView<float, 2> y) {
  const Net net{w1, b1, c1, w2, b2};
  for (int n = 0; n < z.extent(0); ++n) {
    const State next =
        classic_step(row(z, n), t, h, [&](const State& at, double time) { return field(net, hidden(net, at, time)); });
    for (int d = 0; d < z.extent(1); ++d) y(n, d) = float(next[d]);
  }
}

void velocity_trace(Matrix z, Matrix w1, Vector b1, Vector c1, Matrix w2, Vector b2, float t, TensorView<float, 1> out) {
  const Net net{w1, b1, c1, w2, b2};
  for (int n = 0; n < z.extent(0); ++n) out(n) = float(trace(net, hidden(net, row(z, n), t)));
}

void velocity_trace_estimate(Matrix z, Matrix e, Matrix w1, Vector b1, Vector c1, Matrix w2, Vector b2, float t,
                             TensorView<float, 1> out) {
  const Net net{w1, b1, c1, w2, b2};
  for (int n = 0; n < z.extent(0); ++n) {
    const State h = hidden(net, row(z, n), t);
    double sum = 0;
    for (int k = 0; k < net.units(); ++k) {
      double in = 0, back = 0;
      for (int d = 0; d < net.width(); ++d) {
        in += double(w1(k, d)) * e(n, d);
        back += double(w2(d, k)) * e(n, d);
      }
      sum += back * (1 - h[k] * h[k]) * in;
    }
    out(n) = float(sum);
  }
}

void cnf_rk4(Matrix z, Matrix w1, Vector b1, Vector c1, Matrix w2, Vector b2, int steps, TensorView<float, 2> y,
             TensorView<float, 1> log_det) {
  const Net net{w1, b1, c1, w2, b2};
  const Rate rate = [&](const State& at, double t) {
    const State h = hidden(net, at, t);
    State both = field(net, h);
    both.push_back(trace(net, h));
    return both;
  };
  for (int n = 0; n < z.extent(0); ++n) {
    State state = row(z, n);
    state.push_back(0);
    for (int step = 0; step < steps; ++step) state = classic_step(state, double(step) / steps, 1.0 / steps, rate);
    for (int d = 0; d < z.extent(1); ++d) y(n, d) = float(state[d]);
    log_det(n) = float(state.back());
  }
}

void cnf_adjoint(Matrix y, Matrix w1, Vector b1, Vector c1, Matrix w2, Vector b2, Matrix dy, Vector dlog_det, int steps,
                 TensorView<float, 2> dz, TensorView<float, 2> dw1, TensorView<float, 1> db1, TensorView<float, 1> dc1,
                 TensorView<float, 2> dw2, TensorView<float, 1> db2) {
  const Net net{w1, b1, c1, w2, b2};
  const int width = net.width(), units = net.units();
  // z, a, then the gradients of w1, b1, c1, w2, b2
  const int at_w1 = 2 * width, at_b1 = at_w1 + units * width, at_c1 = at_b1 + units, at_w2 = at_c1 + units,
            at_b2 = at_w2 + width * units, size = at_b2 + width;
  State total(size);
  for (int n = 0; n < y.extent(0); ++n) {
    const double gl = dlog_det(n);
    const Rate rate = [&](const State& s, double t) {
      const State h = hidden(net, s, t), v = field(net, h);
      State out(size);
      for (int d = 0; d < width; ++d) {
        out[d] = v[d];
        out[at_b2 + d] = -s[width + d];
      }
      for (int k = 0; k < units; ++k) {
        const double slope = 1 - h[k] * h[k];
        double back = 0;
        for (int d = 0; d < width; ++d) back += w2(d, k) * s[width + d];
        const double both = back * slope + gl * weight_product(net, k) * (-2 * h[k] * slope);
        out[at_b1 + k] = -both;
        out[at_c1 + k] = -t * both;
        for (int d = 0; d < width; ++d) {
          out[width + d] -= both * w1(k, d);
          out[at_w1 + k * width + d] = -(both * s[d] + gl * slope * w2(d, k));
          out[at_w2 + d * units + k] = -(s[width + d] * h[k] + gl * slope * w1(k, d));
        }
      }
      return out;
    };
    State state(size);
    for (int d = 0; d < width; ++d) {
      state[d] = y(n, d);
      state[width + d] = dy(n, d);
    }
    for (int step = 0; step < steps; ++step) state = classic_step(state, 1 - double(step) / steps, -1.0 / steps, rate);
    for (int d = 0; d < width; ++d) dz(n, d) = float(state[width + d]);
    for (int i = at_w1; i < size; ++i) total[i] += state[i];
  }
  const auto copy = [&](int from, float* to, int count) {
    for (int i = 0; i < count; ++i) to[i] = float(total[from + i]);
  };
  copy(at_w1, dw1.data(), units * width);
  copy(at_b1, db1.data(), units);
  copy(at_c1, dc1.data(), units);
  copy(at_w2, dw2.data(), width * units);
  copy(at_b2, db2.data(), width);
}

}  // namespace continuous_flows
