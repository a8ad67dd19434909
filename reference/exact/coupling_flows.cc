#include "reference/exact/coupling_flows.hpp"

#include "reference/exact/rows.hpp"

namespace reference::exact {
namespace {

// tanh(W1 x1 + b1), the operands from `first` on.
template <class Values>
auto hidden_layer(const Values& in, std::size_t first, std::size_t d1) {
  using S = NumberOf<Values>;
  std::vector<S> h = in[first + 1];
  for (std::size_t k = 0; k < h.size(); ++k) {
    for (std::size_t i = 0; i < d1; ++i) h[k] = h[k] + in[first][k * d1 + i] * in[0][i];
    h[k] = tanh(h[k]);
  }
  return h;
}

template <class S>
S weighted(const std::vector<S>& w, const std::vector<S>& b, const std::vector<S>& h, std::size_t row) {
  S sum = b[row];
  for (std::size_t k = 0; k < h.size(); ++k) sum = sum + w[row * h.size() + k] * h[k];
  return sum;
}

auto additive_row(std::size_t d, double sign) {
  return [=](const auto& in, auto& out) {
    const std::size_t d1 = d / 2;
    const auto h = hidden_layer(in, 1, d1);
    for (std::size_t i = 0; i < d1; ++i) out[0][i] = in[0][i];
    for (std::size_t i = d1; i < d; ++i) {
      out[0][i] = in[0][i] + sign * weighted(in[3], in[4], h, i - d1);
    }
  };
}

auto affine_row(std::size_t d, bool backwards) {
  return [=](const auto& in, auto& out) {
    using S = NumberOf<decltype(in)>;
    const std::size_t d1 = d / 2;
    const auto h = hidden_layer(in, 1, d1);
    for (std::size_t i = 0; i < d1; ++i) out[0][i] = in[0][i];
    S log_det(0);
    for (std::size_t i = d1; i < d; ++i) {
      const S s = tanh(weighted(in[3], in[4], h, i - d1)), t = weighted(in[5], in[6], h, i - d1);
      out[0][i] = backwards ? (in[0][i] - t) * exp(-s) : in[0][i] * exp(s) + t;
      log_det = log_det + (backwards ? -s : s);
    }
    out[1][0] = log_det;
  };
}

void require_hidden(std::string_view function, const Tensor<double>& x, const Tensor<double>& w1,
                    const Tensor<double>& b1) {
  const std::int64_t d = row_width(function, "x", x);
  require_at_least(function, "the number of columns of x", d, 2);
  if (w1.rank() != 2)
    refuse(function, "w1 has shape " + to_string(w1.shape()) + ", but must have 2 dimensions");
  require_shape(function, "w1", w1.shape(), {w1.extent(0), d / 2});
  require_shape(function, "b1", b1.shape(), {w1.extent(0)});
}

void require_outer(std::string_view function, const Tensor<double>& x, const Tensor<double>& w1,
                   std::string_view name, const Tensor<double>& w, const Tensor<double>& b) {
  const std::int64_t moved = x.extent(1) - x.extent(1) / 2;
  require_shape(function, "w" + std::string(name), w.shape(), {moved, w1.extent(0)});
  require_shape(function, "b" + std::string(name), b.shape(), {moved});
}

std::vector<Measured> with_no_volume(std::vector<Measured> y) {
  y.emplace_back(Shape{y.front().value.extent(0)});
  return y;
}

std::vector<Measured> additive(std::string_view function, const Tensor<double>& x,
                               const AdditiveCoupling& net, double sign) {
  require_hidden(function, x, net.w1, net.b1);
  require_outer(function, x, net.w1, "2", net.w2, net.b2);
  return with_no_volume(forward_rows(additive_row(static_cast<std::size_t>(x.extent(1)), sign),
                                     {{&x}, {&net.w1, &net.b1, &net.w2, &net.b2}}, {{x.extent(1)}}));
}

void require_affine(std::string_view function, const Tensor<double>& x, const AffineCoupling& net) {
  require_hidden(function, x, net.w1, net.b1);
  require_outer(function, x, net.w1, "s", net.ws, net.bs);
  require_outer(function, x, net.w1, "t", net.wt, net.bt);
}

RowOperands affine_operands(const Tensor<double>& x, const AffineCoupling& net) {
  return {{&x}, {&net.w1, &net.b1, &net.ws, &net.bs, &net.wt, &net.bt}};
}

auto scaling_row() {
  return [](const auto& in, auto& out) {
    for (std::size_t i = 0; i < in[0].size(); ++i) {
      out[0][i] = in[0][i] * exp(in[1][i]);
      out[1][0] = out[1][0] + in[1][i];
    }
  };
}

}  // namespace

std::vector<Measured> additive_coupling_forward(const Tensor<double>& x, const AdditiveCoupling& net) {
  return additive("additive_coupling_forward", x, net, 1);
}

std::vector<Measured> additive_coupling_inverse(const Tensor<double>& y, const AdditiveCoupling& net) {
  return additive("additive_coupling_inverse", y, net, -1);
}

std::vector<Measured> additive_coupling_backward(const Tensor<double>& x, const AdditiveCoupling& net,
                                                 const Tensor<double>& dy) {
  constexpr std::string_view function = "additive_coupling_backward";
  require_hidden(function, x, net.w1, net.b1);
  require_outer(function, x, net.w1, "2", net.w2, net.b2);
  require_shape(function, "dy", dy.shape(), x.shape());
  return backward_rows(additive_row(static_cast<std::size_t>(x.extent(1)), 1),
                       {{&x}, {&net.w1, &net.b1, &net.w2, &net.b2}}, {&dy});
}

std::vector<Measured> affine_coupling_forward(const Tensor<double>& x, const AffineCoupling& net) {
  require_affine("affine_coupling_forward", x, net);
  return forward_rows(affine_row(static_cast<std::size_t>(x.extent(1)), false), affine_operands(x, net),
                      {{x.extent(1)}, {}});
}

std::vector<Measured> affine_coupling_inverse(const Tensor<double>& y, const AffineCoupling& net) {
  require_affine("affine_coupling_inverse", y, net);
  return forward_rows(affine_row(static_cast<std::size_t>(y.extent(1)), true), affine_operands(y, net),
                      {{y.extent(1)}, {}});
}

std::vector<Measured> affine_coupling_backward(const Tensor<double>& x, const AffineCoupling& net,
                                               const Tensor<double>& dy, const Tensor<double>& dlog_det) {
  require_affine("affine_coupling_backward", x, net);
  require_upstream("affine_coupling_backward", x, dy, dlog_det);
  return backward_rows(affine_row(static_cast<std::size_t>(x.extent(1)), false), affine_operands(x, net),
                       {&dy, &dlog_det});
}

std::vector<Measured> scaling_forward(const Tensor<double>& x, const Tensor<double>& log_scale) {
  require_shape("scaling_forward", "log_scale", log_scale.shape(), {row_width("scaling_forward", "x", x)});
  return forward_rows(scaling_row(), {{&x}, {&log_scale}}, {{x.extent(1)}, {}});
}

std::vector<Measured> scaling_backward(const Tensor<double>& x, const Tensor<double>& log_scale,
                                       const Tensor<double>& dy, const Tensor<double>& dlog_det) {
  require_shape("scaling_backward", "log_scale", log_scale.shape(), {row_width("scaling_backward", "x", x)});
  require_upstream("scaling_backward", x, dy, dlog_det);
  return backward_rows(scaling_row(), {{&x}, {&log_scale}}, {&dy, &dlog_det});
}

}  // namespace reference::exact
