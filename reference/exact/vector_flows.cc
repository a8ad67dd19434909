#include "reference/exact/vector_flows.hpp"

#include "reference/exact/rows.hpp"

namespace reference::exact {
namespace {

constexpr double half_log_two_pi = 0.91893853320467274178;

// The row functions. Operands and outputs in the order of the header.

auto planar_row(std::size_t d, std::size_t layers) {
  return [=](const auto& in, auto& out) {
    using S = NumberOf<decltype(in)>;
    std::vector<S> z = in[0];
    S log_det(0);
    for (std::size_t k = 0; k < layers; ++k) {
      const S *u = &in[1][k * d], *w = &in[2][k * d];
      S along(0), square_norm(0), inside = in[3][k];
      for (std::size_t i = 0; i < d; ++i) {
        along = along + w[i] * u[i];
        square_norm = square_norm + w[i] * w[i];
        inside = inside + w[i] * z[i];
      }
      const S correction = (softplus(along) - 1.0 - along) / square_norm, bend = tanh(inside);
      for (std::size_t i = 0; i < d; ++i) z[i] = z[i] + (u[i] + correction * w[i]) * bend;
      // 1 + (1 - t^2)(softplus - 1), as a sum of positive terms.
      log_det = log_det + log(bend * bend + (1.0 - bend * bend) * softplus(along));
    }
    out[0] = z;
    out[1][0] = log_det;
  };
}

auto radial_row(std::size_t d) {
  return [=](const auto& in, auto& out) {
    using S = NumberOf<decltype(in)>;
    const S alpha = softplus(in[2][0]), beta = softplus(in[3][0]) - alpha;
    S square_distance(0);
    for (std::size_t i = 0; i < d; ++i) {
      const S away = in[0][i] - in[1][i];
      square_distance = square_distance + away * away;
    }
    const S h = 1.0 / (alpha + sqrt(square_distance));
    for (std::size_t i = 0; i < d; ++i) out[0][i] = in[0][i] + beta * h * (in[0][i] - in[1][i]);
    out[1][0] = S(static_cast<double>(d) - 1) * log(1.0 + beta * h) + log(1.0 + alpha * beta * h * h);
  };
}

auto householder_row(std::size_t d, std::size_t reflections) {
  return [=](const auto& in, auto& out) {
    using S = NumberOf<decltype(in)>;
    std::vector<S> z = in[0];
    for (std::size_t t = 0; t < reflections; ++t) {
      const S* v = &in[1][t * d];
      S along(0), square_norm(0);
      for (std::size_t i = 0; i < d; ++i) {
        along = along + v[i] * z[i];
        square_norm = square_norm + v[i] * v[i];
      }
      for (std::size_t i = 0; i < d; ++i) z[i] = z[i] - 2.0 * v[i] * along / square_norm;
    }
    out[0] = z;
  };
}

auto sylvester_row(std::size_t d, std::size_t m) {
  return [=](const auto& in, auto& out) {
    using S = NumberOf<decltype(in)>;
    const auto &z = in[0], &q = in[1], &r1 = in[2], &r2 = in[3], &b = in[4];
    std::vector<S> inside(m, S(0)), bend(m, S(0)), push(m, S(0));
    for (std::size_t k = 0; k < m; ++k) {
      for (std::size_t i = 0; i < d; ++i) inside[k] = inside[k] + q[i * m + k] * z[i];
    }
    S log_det(0);
    for (std::size_t k = 0; k < m; ++k) {
      S a = b[k];
      for (std::size_t j = k; j < m; ++j) a = a + r2[k * m + j] * inside[j];
      bend[k] = tanh(a);
      const S slope = 1.0 - bend[k] * bend[k];
      log_det = log_det + log(absolute(1.0 + slope * r1[k * m + k] * r2[k * m + k]));
    }
    for (std::size_t k = 0; k < m; ++k) {
      for (std::size_t j = k; j < m; ++j) push[k] = push[k] + r1[k * m + j] * bend[j];
    }
    for (std::size_t i = 0; i < d; ++i) {
      out[0][i] = z[i];
      for (std::size_t k = 0; k < m; ++k) out[0][i] = out[0][i] + q[i * m + k] * push[k];
    }
    out[1][0] = log_det;
  };
}

void require_planar(std::string_view function, Operand z, Operand u, Operand w, Operand b) {
  const std::int64_t d = row_width(function, "z", z);
  row_width(function, "u", u);
  require_shape(function, "u", u.shape(), {u.extent(0), d});
  require_shape(function, "w", w.shape(), u.shape());
  require_shape(function, "b", b.shape(), {u.extent(0)});
}

void require_radial(std::string_view function, Operand z, Operand centre, Operand alpha, Operand beta) {
  require_shape(function, "centre", centre.shape(), {row_width(function, "z", z)});
  require_shape(function, "alpha_raw", alpha.shape(), {1});
  require_shape(function, "beta_raw", beta.shape(), {1});
}

void require_householder(std::string_view function, Operand z, Operand v) {
  const std::int64_t d = row_width(function, "z", z);
  row_width(function, "v", v);
  require_shape(function, "v", v.shape(), {v.extent(0), d});
}

void require_sylvester(std::string_view function, Operand z, Operand q, Operand r1, Operand r2, Operand b) {
  const std::int64_t d = row_width(function, "z", z), m = row_width(function, "q", q);
  require_shape(function, "q", q.shape(), {d, m});
  require_shape(function, "r1", r1.shape(), {m, m});
  require_shape(function, "r2", r2.shape(), {m, m});
  require_shape(function, "b", b.shape(), {m});
}

std::size_t extent(Operand x, int axis) {
  return static_cast<std::size_t>(x.extent(axis));
}

}  // namespace

std::vector<Measured> planar_forward(Operand z, Operand u, Operand w, Operand b) {
  require_planar("planar_forward", z, u, w, b);
  return forward_rows(planar_row(extent(z, 1), extent(u, 0)), {{&z}, {&u, &w, &b}}, {{z.extent(1)}, {}});
}

std::vector<Measured> planar_backward(Operand z, Operand u, Operand w, Operand b, Operand dy,
                                      Operand dlog_det) {
  require_planar("planar_backward", z, u, w, b);
  require_upstream("planar_backward", z, dy, dlog_det);
  return backward_rows(planar_row(extent(z, 1), extent(u, 0)), {{&z}, {&u, &w, &b}}, {&dy, &dlog_det});
}

std::vector<Measured> radial_forward(Operand z, Operand centre, Operand alpha, Operand beta) {
  require_radial("radial_forward", z, centre, alpha, beta);
  return forward_rows(radial_row(extent(z, 1)), {{&z}, {&centre, &alpha, &beta}}, {{z.extent(1)}, {}});
}

std::vector<Measured> radial_backward(Operand z, Operand centre, Operand alpha, Operand beta, Operand dy,
                                      Operand dlog_det) {
  require_radial("radial_backward", z, centre, alpha, beta);
  require_upstream("radial_backward", z, dy, dlog_det);
  return backward_rows(radial_row(extent(z, 1)), {{&z}, {&centre, &alpha, &beta}}, {&dy, &dlog_det});
}

Measured householder_forward(Operand z, Operand v) {
  require_householder("householder_forward", z, v);
  return forward_rows(householder_row(extent(z, 1), extent(v, 0)), {{&z}, {&v}}, {{z.extent(1)}}).front();
}

std::vector<Measured> householder_backward(Operand z, Operand v, Operand dy) {
  require_householder("householder_backward", z, v);
  require_shape("householder_backward", "dy", dy.shape(), z.shape());
  return backward_rows(householder_row(extent(z, 1), extent(v, 0)), {{&z}, {&v}}, {&dy});
}

std::vector<Measured> sylvester_forward(Operand z, Operand q, Operand r1, Operand r2, Operand b) {
  require_sylvester("sylvester_forward", z, q, r1, r2, b);
  return forward_rows(sylvester_row(extent(z, 1), extent(q, 1)), {{&z}, {&q, &r1, &r2, &b}},
                      {{z.extent(1)}, {}});
}

std::vector<Measured> sylvester_backward(Operand z, Operand q, Operand r1, Operand r2, Operand b, Operand dy,
                                         Operand dlog_det) {
  require_sylvester("sylvester_backward", z, q, r1, r2, b);
  require_upstream("sylvester_backward", z, dy, dlog_det);
  return backward_rows(sylvester_row(extent(z, 1), extent(q, 1)), {{&z}, {&q, &r1, &r2, &b}},
                       {&dy, &dlog_det});
}

Measured flow_elbo(Operand log_likelihood, Operand z0, Operand mean, Operand log_std, Operand zk,
                   Operand log_det) {
  constexpr std::string_view function = "flow_elbo";
  const std::int64_t d = row_width(function, "z0", z0);
  require_shape(function, "log_likelihood", log_likelihood.shape(), {z0.extent(0)});
  require_shape(function, "mean", mean.shape(), z0.shape());
  require_shape(function, "log_std", log_std.shape(), z0.shape());
  require_shape(function, "zk", zk.shape(), z0.shape());
  require_shape(function, "log_det", log_det.shape(), {z0.extent(0)});
  const auto row = [d](const auto& in, auto& out) {
    auto bound = in[0][0] + in[5][0];
    for (std::size_t i = 0; i < static_cast<std::size_t>(d); ++i) {
      const auto standardised = (in[1][i] - in[2][i]) * exp(-in[3][i]);
      bound = bound - 0.5 * in[4][i] * in[4][i] - half_log_two_pi;
      bound = bound + 0.5 * standardised * standardised + half_log_two_pi + in[3][i];
    }
    out[0][0] = bound;
  };
  return forward_rows(row, {{&log_likelihood, &z0, &mean, &log_std, &zk, &log_det}, {}}, {{}}).front();
}

Measured standard_normal_log_prob(Operand z) {
  row_width("standard_normal_log_prob", "z", z);
  const auto row = [](const auto& in, auto& out) {
    for (const auto& v : in[0]) out[0][0] = out[0][0] - 0.5 * v * v - half_log_two_pi;
  };
  return forward_rows(row, {{&z}, {}}, {{}}).front();
}

Measured logistic_log_prob(Operand z) {
  row_width("logistic_log_prob", "z", z);
  const auto row = [](const auto& in, auto& out) {
    for (const auto& v : in[0]) out[0][0] = out[0][0] - softplus(v) - softplus(-v);
  };
  return forward_rows(row, {{&z}, {}}, {{}}).front();
}

}  // namespace reference::exact
