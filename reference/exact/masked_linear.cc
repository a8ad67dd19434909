#include "reference/exact/masked_linear.hpp"

#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

Tensor<double> masked(std::string_view function, const Tensor<double>& w, const Tensor<double>& mask) {
  require_shape(function, "mask", mask.shape(), w.shape());
  Tensor<double> product(w.shape());
  for (std::int64_t k = 0; k < w.size(); ++k) product[k] = mask[k] * w[k];
  return product;
}

}  // namespace

Measured masked_linear_forward(const Tensor<double>& x, const Tensor<double>& w, const Tensor<double>& mask,
                               const Tensor<double>& bias) {
  return linear_forward(x, masked("masked_linear_forward", w, mask), &bias);
}

LinearGradients masked_linear_backward(const Tensor<double>& x, const Tensor<double>& w,
                                       const Tensor<double>& mask, const Tensor<double>& dy) {
  LinearGradients gradients = linear_backward(x, masked("masked_linear_backward", w, mask), dy);
  for (std::int64_t k = 0; k < mask.size(); ++k) {
    gradients.dw.value[k] *= mask[k];
    gradients.dw.magnitude[k] *= std::abs(mask[k]);
  }
  return gradients;
}

}  // namespace reference::exact
