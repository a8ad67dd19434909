#include "reference/exact/relu.hpp"

#include "reference/tensor/require.hpp"

namespace reference::exact {

Measured relu_forward(const Tensor<double>& x) {
  Measured y(x.shape());
  // std::max(x, 0.0) would keep -0 and drop NaN.
  for (std::int64_t k = 0; k < x.size(); ++k) y.value[k] = x[k] <= 0 ? 0 : x[k];
  return y;
}

Measured relu_backward(const Tensor<double>& x, const Tensor<double>& dy) {
  require_shape("relu_backward", "dy", dy.shape(), x.shape());
  Measured dx(x.shape());
  for (std::int64_t k = 0; k < x.size(); ++k) dx.value[k] = x[k] <= 0 ? 0 : dy[k];
  return dx;
}

}  // namespace reference::exact
