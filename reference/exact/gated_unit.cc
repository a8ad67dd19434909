#include "reference/exact/gated_unit.hpp"

#include "reference/exact/rounded.hpp"
#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

Shape output_shape(std::string_view function, const Tensor<double>& x) {
  if (x.rank() != 2 || x.extent(1) % 2 != 0) {
    refuse(function, "x has shape " + to_string(x.shape()) + ", but must have shape [N,2C]");
  }
  return {x.extent(0), x.extent(1) / 2};
}

void write(Measured& to, std::int64_t n, std::int64_t k, Rounded from) {
  to.value(n, k) = from.value, to.magnitude(n, k) = from.magnitude;
}

}  // namespace

Measured gated_unit_forward(const Tensor<double>& x) {
  Measured y(output_shape("gated_unit_forward", x));
  const std::int64_t channels = y.value.extent(1);
  for (std::int64_t n = 0; n < x.extent(0); ++n) {
    for (std::int64_t k = 0; k < channels; ++k) {
      write(y, n, k, product(squash(x(n, k)), sigmoid(x(n, channels + k))));
    }
  }
  return y;
}

Measured gated_unit_backward(const Tensor<double>& x, const Tensor<double>& dy) {
  require_shape("gated_unit_backward", "dy", dy.shape(), output_shape("gated_unit_backward", x));
  Measured dx(x.shape());
  const std::int64_t channels = dy.extent(1);
  for (std::int64_t n = 0; n < x.extent(0); ++n) {
    for (std::int64_t k = 0; k < channels; ++k) {
      const Rounded feature = squash(x(n, k)), gate = sigmoid(x(n, channels + k)), above{dy(n, k), 0};
      write(dx, n, k, product(above, product(tanh_derivative(feature), gate)));
      write(dx, n, channels + k, product(above, product(feature, sigmoid_derivative(gate))));
    }
  }
  return dx;
}

}  // namespace reference::exact
