#include "reference/exact/linear.hpp"

#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

void require_matrices(std::string_view function, const Tensor<double>& x, const Tensor<double>& w) {
  if (x.rank() != 2) refuse(function, "x has shape " + to_string(x.shape()) + ", but must have 2 dimensions");
  if (w.rank() != 2) refuse(function, "w has shape " + to_string(w.shape()) + ", but must have 2 dimensions");
  require_at_least(function, "the number of inputs", x.extent(1), 1);
  require_at_least(function, "the number of outputs", w.extent(0), 1);
  require_shape(function, "w", w.shape(), {w.extent(0), x.extent(1)});
}

}  // namespace

Measured linear_forward(const Tensor<double>& x, const Tensor<double>& w, const Tensor<double>* bias) {
  require_matrices("linear_forward", x, w);
  const std::int64_t rows = x.extent(0), inputs = x.extent(1), outputs = w.extent(0);
  if (bias != nullptr) require_shape("linear_forward", "b", bias->shape(), {outputs});
  Measured y(Shape{rows, outputs});
  for (std::int64_t n = 0; n < rows; ++n) {
    for (std::int64_t m = 0; m < outputs; ++m) {
      const std::int64_t position = n * outputs + m;
      for (std::int64_t d = 0; d < inputs; ++d) y.add(position, w(m, d) * x(n, d));
      if (bias != nullptr) y.add(position, (*bias)[m]);
    }
  }
  return y;
}

LinearGradients linear_backward(const Tensor<double>& x, const Tensor<double>& w, const Tensor<double>& dy) {
  require_matrices("linear_backward", x, w);
  const std::int64_t rows = x.extent(0), inputs = x.extent(1), outputs = w.extent(0);
  require_shape("linear_backward", "dy", dy.shape(), {rows, outputs});
  LinearGradients gradients{Measured(x.shape()), Measured(w.shape()), Measured(Shape{outputs})};
  for (std::int64_t n = 0; n < rows; ++n) {
    for (std::int64_t m = 0; m < outputs; ++m) {
      for (std::int64_t d = 0; d < inputs; ++d) {
        gradients.dx.add(n * inputs + d, w(m, d) * dy(n, m));
        gradients.dw.add(m * inputs + d, x(n, d) * dy(n, m));
      }
      gradients.db.add(m, dy(n, m));
    }
  }
  return gradients;
}

}  // namespace reference::exact
