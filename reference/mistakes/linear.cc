// The linear layer and its gradients as LinearForward and LinearBackward describe them.

#include "reference/mistakes/linear.hpp"

#include "reference/mistakes/family.hpp"
#include "reference/mistakes/linear_backward.hpp"
#include "reference/mistakes/linear_forward.hpp"

namespace reference::mistakes {
namespace {

using exact::Measured;

LinearForward describe_linear_forward(const Call&) {
  return {};
}

LinearBackward describe_linear_backward(const Call&) {
  return {};
}

std::vector<Measured> compute_linear_forward(const Call& call, const LinearForward& d) {
  const Tensor<double>&x = call.inputs.find("x")->second, &w = call.inputs.find("w")->second,
        &b = call.inputs.find("b")->second;
  const std::int64_t rows = x.extent(0), inputs = x.extent(1), outputs = w.extent(0);
  Measured y(Shape{rows, outputs});
  for (std::int64_t n = 0; n < rows; ++n) {
    for (std::int64_t m = 0; m < outputs; ++m) {
      const std::int64_t position = n * outputs + m;
      for (std::int64_t i = 0; i < inputs; ++i) {
        y.add(position, w[d.transposed ? i * outputs + m : m * inputs + i] * x(d.one_row ? 0 : n, i));
      }
      if (!d.bias_missing) y.add(position, (d.bias_per_term ? static_cast<double>(inputs) : 1) * b[m]);
    }
  }
  return {std::move(y)};
}

std::vector<Measured> compute_linear_backward(const Call& call, const LinearBackward& d) {
  const Tensor<double>&x = call.inputs.find("x")->second, &w = call.inputs.find("w")->second,
        &dy = call.inputs.find("dy")->second;
  const std::int64_t rows = x.extent(0), inputs = x.extent(1), outputs = w.extent(0);
  const double batch = static_cast<double>(rows);
  Measured dx(x.shape()), dw(w.shape()), db(Shape{outputs});
  for (std::int64_t n = 0; n < rows; ++n) {
    for (std::int64_t m = 0; m < outputs; ++m) {
      for (std::int64_t i = 0; i < inputs; ++i) {
        const std::int64_t straight = m * inputs + i, crossed = i * outputs + m;
        if (!d.dx_last_term || m == outputs - 1) {
          dx.add(n * inputs + i, w[d.dx_transposed ? crossed : straight] * dy(n, m));
        }
        if (!d.dw_last_row || n == rows - 1) {
          dw.add(d.dw_transposed ? crossed : straight, x(n, i) * dy(n, m) / (d.dw_mean ? batch : 1));
        }
      }
      if (d.db_missing) continue;
      db.add(m, dy[d.db_axes_swapped ? m * rows + n : n * outputs + m] / (d.db_mean ? batch : 1));
    }
  }
  return {std::move(dx), std::move(dw), std::move(db)};
}

}  // namespace

MistakeFamily linear_forward_mistakes() {
  return make_family("linear_forward", {std::begin(linear_forward::all), std::end(linear_forward::all)},
                     describe_linear_forward, compute_linear_forward);
}

MistakeFamily linear_backward_mistakes() {
  return make_family("linear_backward", {std::begin(linear_backward::all), std::end(linear_backward::all)},
                     describe_linear_backward, compute_linear_backward);
}

}  // namespace reference::mistakes
