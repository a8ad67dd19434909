#include "reference/exact/continuous_flow.hpp"

#include "reference/exact/rows.hpp"

namespace reference::exact {
namespace {

// Operands: z, w1, b1, c1, w2, b2, and behind them what a function has of its own.
constexpr std::size_t w1 = 1, b1 = 2, c1 = 3, w2 = 4, b2 = 5;

template <class S>
struct Motion {
  std::vector<S> velocity, bend;  // [D], tanh [H]
};

template <class Values, class S>
Motion<S> motion(const Values& in, const std::vector<S>& z, double t) {
  const std::size_t d = z.size(), width = in[b1].size();
  Motion<S> at{in[b2], in[b1]};
  for (std::size_t k = 0; k < width; ++k) {
    S sum = in[b1][k] + t * in[c1][k];
    for (std::size_t i = 0; i < d; ++i) sum = sum + in[w1][k * d + i] * z[i];
    at.bend[k] = tanh(sum);
  }
  for (std::size_t i = 0; i < d; ++i) {
    for (std::size_t k = 0; k < width; ++k) {
      at.velocity[i] = at.velocity[i] + in[w2][i * width + k] * at.bend[k];
    }
  }
  return at;
}

// sum_k (1 - tanh_k^2) sum_i w2_ik w1_ki
template <class Values, class S>
S trace(const Values& in, const Motion<S>& at) {
  const std::size_t d = at.velocity.size(), width = at.bend.size();
  S total(0);
  for (std::size_t k = 0; k < width; ++k) {
    S along(0);
    for (std::size_t i = 0; i < d; ++i) along = along + in[w2][i * width + k] * in[w1][k * d + i];
    total = total + (1.0 - at.bend[k] * at.bend[k]) * along;
  }
  return total;
}

template <class S>
std::vector<S> advanced(const std::vector<S>& z, double h, const std::vector<S>& slope) {
  std::vector<S> moved = z;
  for (std::size_t i = 0; i < z.size(); ++i) moved[i] = z[i] + h * slope[i];
  return moved;
}

// One classic step of y' = f(t, y).
template <class S, class F>
std::vector<S> rk4(const F& f, const std::vector<S>& y, double t, double h) {
  const std::vector<S> k1 = f(t, y), k2 = f(t + h / 2, advanced(y, h / 2, k1)),
                       k3 = f(t + h / 2, advanced(y, h / 2, k2)), k4 = f(t + h, advanced(y, h, k3));
  std::vector<S> moved = y;
  for (std::size_t i = 0; i < y.size(); ++i) {
    moved[i] = y[i] + (h / 6) * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
  }
  return moved;
}

auto path_row(int steps, bool runge_kutta) {
  return [=](const auto& in, auto& out) {
    using S = NumberOf<decltype(in)>;
    const std::size_t d = in[0].size();
    const auto slope = [&](double t, const std::vector<S>& y) {
      const Motion<S> at =
          motion(in, std::vector<S>(y.begin(), y.begin() + static_cast<std::ptrdiff_t>(d)), t);
      std::vector<S> all = at.velocity;
      all.push_back(trace(in, at));
      return all;
    };
    std::vector<S> y = in[0];
    y.push_back(S(0));
    const double h = 1.0 / steps;
    for (int k = 0; k < steps; ++k) {
      y = runge_kutta ? rk4(slope, y, k * h, h) : advanced(y, h, slope(k * h, y));
    }
    out[1][0] = y.back();
    y.pop_back();
    out[0] = y;
  };
}

RowOperands operands(std::string_view function, const Tensor<double>& z, const VelocityWeights& w) {
  const std::int64_t d = row_width(function, "z", z), width = w.b1.size();
  require_at_least(function, "the number of hidden units", width, 1);
  require_shape(function, "w1", w.w1.shape(), {width, d});
  require_shape(function, "b1", w.b1.shape(), {width});
  require_shape(function, "c1", w.c1.shape(), {width});
  require_shape(function, "w2", w.w2.shape(), {d, width});
  require_shape(function, "b2", w.b2.shape(), {d});
  return {{&z}, {&w.w1, &w.b1, &w.c1, &w.w2, &w.b2}};
}

// Slopes of z, a and the weights' gradients. All derivatives of a.f + g tr are taken one operand after
// another.
std::vector<Carried> adjoint_slope(const RowValues<Carried>& weights, double t, const std::vector<Carried>& y,
                                   std::size_t d, Carried g) {
  using S = Sloped<Carried>;
  RowValues<S> in;
  for (const std::vector<Carried>& x : weights) {
    in.emplace_back();
    for (const Carried& v : x) in.back().push_back({v, Carried(0)});
  }
  for (std::size_t i = 0; i < d; ++i) in[0][i].value = y[i];
  std::vector<Carried> slope;
  const Motion<S> here = motion(in, in[0], t);
  for (std::size_t i = 0; i < d; ++i) slope.push_back(here.velocity[i].value);
  for (std::vector<S>& x : in) {
    for (S& v : x) {
      v.slope = Carried(1, 0);
      const Motion<S> at = motion(in, in[0], t);
      Carried total = g * trace(in, at).slope;
      v.slope = Carried(0);
      for (std::size_t i = 0; i < d; ++i) total = total + y[d + i] * at.velocity[i].slope;
      slope.push_back(-total);
    }
  }
  return slope;
}

}  // namespace

Measured velocity(const Tensor<double>& z, const VelocityWeights& weights, double t) {
  const auto row = [t](const auto& in, auto& out) { out[0] = motion(in, in[0], t).velocity; };
  return forward_rows(row, operands("velocity", z, weights), {{z.extent(1)}}).front();
}

Measured euler_step(const Tensor<double>& z, const VelocityWeights& weights, double t, double h) {
  const auto row = [=](const auto& in, auto& out) {
    out[0] = advanced(in[0], h, motion(in, in[0], t).velocity);
  };
  return forward_rows(row, operands("euler_step", z, weights), {{z.extent(1)}}).front();
}

Measured rk4_step(const Tensor<double>& z, const VelocityWeights& weights, double t, double h) {
  const auto row = [=](const auto& in, auto& out) {
    const auto slope = [&](double at, const auto& y) { return motion(in, y, at).velocity; };
    out[0] = rk4(slope, in[0], t, h);
  };
  return forward_rows(row, operands("rk4_step", z, weights), {{z.extent(1)}}).front();
}

Measured velocity_trace(const Tensor<double>& z, const VelocityWeights& weights, double t) {
  const auto row = [t](const auto& in, auto& out) { out[0][0] = trace(in, motion(in, in[0], t)); };
  return forward_rows(row, operands("velocity_trace", z, weights), {{}}).front();
}

Measured velocity_trace_estimate(const Tensor<double>& z, const Tensor<double>& e,
                                 const VelocityWeights& weights, double t) {
  operands("velocity_trace_estimate", z, weights);
  require_shape("velocity_trace_estimate", "e", e.shape(), z.shape());
  // With e a row operand as z, the weights stand one place farther.
  const auto row = [t](const auto& with_e, auto& out) {
    const auto& e_row = with_e[1];
    auto in = with_e;
    in.erase(in.begin() + 1);
    const auto at = motion(in, in[0], t);
    const std::size_t d = e_row.size(), width = at.bend.size();
    for (std::size_t k = 0; k < width; ++k) {
      auto pushed = 0.0 * e_row[0], pulled = pushed;
      for (std::size_t i = 0; i < d; ++i) {
        pushed = pushed + in[w1][k * d + i] * e_row[i];
        pulled = pulled + in[w2][i * width + k] * e_row[i];
      }
      out[0][0] = out[0][0] + (1.0 - at.bend[k] * at.bend[k]) * pushed * pulled;
    }
  };
  return forward_rows(row, {{&z, &e}, {&weights.w1, &weights.b1, &weights.c1, &weights.w2, &weights.b2}},
                      {{}})
      .front();
}

std::vector<Measured> cnf_euler(const Tensor<double>& z, const VelocityWeights& weights, int steps) {
  require_at_least("cnf_euler", "steps", steps, 1);
  return forward_rows(path_row(steps, false), operands("cnf_euler", z, weights), {{z.extent(1)}, {}});
}

std::vector<Measured> cnf_rk4(const Tensor<double>& z, const VelocityWeights& weights, int steps) {
  require_at_least("cnf_rk4", "steps", steps, 1);
  return forward_rows(path_row(steps, true), operands("cnf_rk4", z, weights), {{z.extent(1)}, {}});
}

std::vector<Measured> cnf_backward(const Tensor<double>& z, const VelocityWeights& weights,
                                   const Tensor<double>& dy, const Tensor<double>& dlog_det, int steps) {
  require_at_least("cnf_backward", "steps", steps, 1);
  const RowOperands all = operands("cnf_backward", z, weights);
  require_upstream("cnf_backward", z, dy, dlog_det);
  return backward_rows(path_row(steps, true), all, {&dy, &dlog_det});
}

std::vector<Measured> cnf_adjoint(const Tensor<double>& y, const VelocityWeights& weights,
                                  const Tensor<double>& dy, const Tensor<double>& dlog_det, int steps) {
  require_at_least("cnf_adjoint", "steps", steps, 1);
  const RowOperands all = operands("cnf_adjoint", y, weights);
  require_upstream("cnf_adjoint", y, dy, dlog_det);
  std::vector<Measured> gradients = {Measured(y.shape())};
  for (const Tensor<double>* x : all.shared) gradients.emplace_back(x->shape());
  const std::size_t d = static_cast<std::size_t>(y.extent(1));
  for (std::int64_t n = 0; n < y.extent(0); ++n) {
    const RowValues<Carried> in = rows_details::operands_of<Carried>(all, n);
    std::vector<Carried> state = in[0];
    for (std::size_t i = 0; i < d; ++i) state.emplace_back(dy(n, static_cast<std::int64_t>(i)));
    for (const Tensor<double>* x : all.shared) {
      state.insert(state.end(), static_cast<std::size_t>(x->size()), Carried(0));
    }
    const auto slope = [&](double t, const std::vector<Carried>& at) {
      return adjoint_slope(in, t, at, d, Carried(dlog_det[n]));
    };
    const double h = 1.0 / steps;
    for (int k = 0; k < steps; ++k) state = rk4(slope, state, 1 - k * h, -h);
    std::size_t from = d;
    for (std::size_t k = 0; k < gradients.size(); ++k) {
      const std::int64_t size = k == 0 ? y.extent(1) : gradients[k].value.size();
      const std::int64_t at = k == 0 ? n * y.extent(1) : 0;
      for (std::int64_t e = 0; e < size; ++e, ++from) {
        gradients[k].value[at + e] += state[from].value;
        gradients[k].magnitude[at + e] += state[from].magnitude;
      }
    }
  }
  return gradients;
}

}  // namespace reference::exact
