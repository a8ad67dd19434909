#include "reference/exact/autoregressive_flows.hpp"

#include <utility>

#include "reference/exact/rows.hpp"

namespace reference::exact {
namespace {

// Row `row` of (mask * w) x + b.
template <class S>
S masked_sum(const std::vector<S>& mask, const std::vector<S>& w, const std::vector<S>& b,
             const std::vector<S>& x, std::size_t row) {
  S sum = b[row];
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (value_of(mask[row * x.size() + k]) != 0) sum = sum + w[row * x.size() + k] * x[k];
  }
  return sum;
}

// Operands: x, w0, b0, then outputs' weights and biases in pairs, and at last mask0, mask1.
template <class Values, class S>
std::vector<S> hidden(const Values& in, const std::vector<S>& x, bool rectified) {
  std::vector<S> h = in[2];
  for (std::size_t k = 0; k < h.size(); ++k) {
    const S sum = masked_sum(in[in.size() - 2], in[1], in[2], x, k);
    h[k] = rectified ? relu(sum) : tanh(sum);
  }
  return h;
}

auto made_row() {
  return [](const auto& in, auto& out) {
    const auto h = hidden(in, in[0], true);
    for (std::size_t d = 0; d < out[0].size(); ++d) out[0][d] = masked_sum(in.back(), in[3], in[4], h, d);
  };
}

// m and a of variable d.
template <class Values, class S>
std::pair<S, S> shift_scale(const Values& in, const std::vector<S>& h, std::size_t d) {
  return {masked_sum(in.back(), in[3], in[4], h, d), masked_sum(in.back(), in[5], in[6], h, d)};
}

auto maf_row() {
  return [](const auto& in, auto& out) {
    const auto h = hidden(in, in[0], false);
    for (std::size_t d = 0; d < in[0].size(); ++d) {
      const auto [m, a] = shift_scale(in, h, d);
      out[0][d] = (in[0][d] - m) * exp(-a);
      out[1][0] = out[1][0] - a;
    }
  };
}

auto iaf_row() {
  return [](const auto& in, auto& out) {
    const auto h = hidden(in, in[0], false);
    for (std::size_t d = 0; d < in[0].size(); ++d) {
      const auto [m, a] = shift_scale(in, h, d);
      out[0][d] = sigmoid(a) * in[0][d] + sigmoid(-a) * m;
      out[1][0] = out[1][0] - softplus(-a);  // log sigmoid(a)
    }
  };
}

// The way that knows a variable only when those before it are known; `gated` as iaf, otherwise maf.
auto sequential_row(std::vector<std::size_t> visits, bool gated) {
  return [=](const auto& in, auto& out) {
    using S = NumberOf<decltype(in)>;
    std::vector<S>& x = out[0];
    for (const std::size_t d : visits) {
      const auto [m, a] = shift_scale(in, hidden(in, x, false), d);
      x[d] = gated ? (in[0][d] - sigmoid(-a) * m) / sigmoid(a) : in[0][d] * exp(a) + m;
      out[1][0] = out[1][0] + (gated ? softplus(-a) : a);
    }
  };
}

void require_layer(std::string_view function, const Tensor<double>& x, const Tensor<double>& mask0,
                   const Tensor<double>& w0, const Tensor<double>& b0, const Tensor<double>& mask1) {
  const std::int64_t d = row_width(function, "x", x);
  row_width(function, "w0", w0);
  const std::int64_t h = w0.extent(0);
  require_shape(function, "w0", w0.shape(), {h, d});
  require_shape(function, "mask0", mask0.shape(), {h, d});
  require_shape(function, "b0", b0.shape(), {h});
  require_shape(function, "mask1", mask1.shape(), {d, h});
}

void require_output(std::string_view function, const Tensor<double>& mask1, std::string_view name,
                    const Tensor<double>& w, const Tensor<double>& b) {
  require_shape(function, "w" + std::string(name), w.shape(), mask1.shape());
  require_shape(function, "b" + std::string(name), b.shape(), {mask1.extent(0)});
}

RowOperands made_operands(std::string_view function, const Tensor<double>& x, const MadeNetwork& net) {
  require_layer(function, x, net.mask0, net.w0, net.b0, net.mask1);
  require_output(function, net.mask1, "1", net.w1, net.b1);
  return {{&x}, {&net.w0, &net.b0, &net.w1, &net.b1, &net.mask0, &net.mask1}};
}

RowOperands flow_operands(std::string_view function, const Tensor<double>& x, const ShiftScaleNetwork& net) {
  require_layer(function, x, net.mask0, net.w0, net.b0, net.mask1);
  require_output(function, net.mask1, "m", net.wm, net.bm);
  require_output(function, net.mask1, "a", net.wa, net.ba);
  return {{&x}, {&net.w0, &net.b0, &net.wm, &net.bm, &net.wa, &net.ba, &net.mask0, &net.mask1}};
}

std::vector<Measured> without_masks(std::vector<Measured> gradients) {
  gradients.erase(gradients.end() - 2, gradients.end());
  return gradients;
}

// The variables in the order of their places.
std::vector<std::size_t> visits_of(std::string_view function, const Tensor<double>& order, std::int64_t d) {
  require_shape(function, "order", order.shape(), {d});
  std::vector<std::size_t> visits(static_cast<std::size_t>(d), static_cast<std::size_t>(d));
  for (std::int64_t k = 0; k < d; ++k) {
    const double place = order[k];
    if (!(place >= 0 && place < static_cast<double>(d)) ||
        visits[static_cast<std::size_t>(place)] != static_cast<std::size_t>(d)) {
      refuse(function, "order is no permutation of 0 to " + std::to_string(d - 1));
    }
    visits[static_cast<std::size_t>(place)] = static_cast<std::size_t>(k);
  }
  return visits;
}

}  // namespace

Measured made_forward(const Tensor<double>& x, const MadeNetwork& net) {
  return forward_rows(made_row(), made_operands("made_forward", x, net), {{x.extent(1)}}).front();
}

std::vector<Measured> made_backward(const Tensor<double>& x, const MadeNetwork& net,
                                    const Tensor<double>& dy) {
  const RowOperands operands = made_operands("made_backward", x, net);
  require_shape("made_backward", "dy", dy.shape(), x.shape());
  return without_masks(backward_rows(made_row(), operands, {&dy}));
}

Measured made_sample(const Tensor<double>& uniform, const Tensor<double>& order, const MadeNetwork& net) {
  const RowOperands operands = made_operands("made_sample", uniform, net);
  const auto row = [visits = visits_of("made_sample", order, uniform.extent(1))](const auto& in, auto& out) {
    using S = NumberOf<decltype(in)>;
    for (const std::size_t d : visits) {
      const S logit = masked_sum(in.back(), in[3], in[4], hidden(in, out[0], true), d);
      out[0][d] = S(value_of(in[0][d]) < value_of(sigmoid(logit)) ? 1 : 0);
    }
  };
  std::vector<Measured> x = forward_rows(row, operands, {{uniform.extent(1)}});
  return Measured(std::move(x.front().value));
}

std::vector<Measured> maf_inverse(const Tensor<double>& x, const ShiftScaleNetwork& net) {
  return forward_rows(maf_row(), flow_operands("maf_inverse", x, net), {{x.extent(1)}, {}});
}

std::vector<Measured> maf_forward(const Tensor<double>& u, const Tensor<double>& order,
                                  const ShiftScaleNetwork& net) {
  const RowOperands operands = flow_operands("maf_forward", u, net);
  return forward_rows(sequential_row(visits_of("maf_forward", order, u.extent(1)), false), operands,
                      {{u.extent(1)}, {}});
}

std::vector<Measured> maf_backward(const Tensor<double>& x, const ShiftScaleNetwork& net,
                                   const Tensor<double>& du, const Tensor<double>& dlog_det) {
  const RowOperands operands = flow_operands("maf_backward", x, net);
  require_shape("maf_backward", "du", du.shape(), x.shape());
  require_shape("maf_backward", "dlog_det", dlog_det.shape(), {x.extent(0)});
  return without_masks(backward_rows(maf_row(), operands, {&du, &dlog_det}));
}

std::vector<Measured> iaf_forward(const Tensor<double>& z, const ShiftScaleNetwork& net) {
  return forward_rows(iaf_row(), flow_operands("iaf_forward", z, net), {{z.extent(1)}, {}});
}

std::vector<Measured> iaf_inverse(const Tensor<double>& y, const Tensor<double>& order,
                                  const ShiftScaleNetwork& net) {
  const RowOperands operands = flow_operands("iaf_inverse", y, net);
  return forward_rows(sequential_row(visits_of("iaf_inverse", order, y.extent(1)), true), operands,
                      {{y.extent(1)}, {}});
}

std::vector<Measured> iaf_backward(const Tensor<double>& z, const ShiftScaleNetwork& net,
                                   const Tensor<double>& dy, const Tensor<double>& dlog_det) {
  const RowOperands operands = flow_operands("iaf_backward", z, net);
  require_upstream("iaf_backward", z, dy, dlog_det);
  return without_masks(backward_rows(iaf_row(), operands, {&dy, &dlog_det}));
}

}  // namespace reference::exact
