#pragma once
// The gated unit of PixelCNN: y = tanh(a) sigmoid(b), element by element, where a is the first half of the
// channels of x and b the second. x: [N,2C], y: [N,C].
// Source: van den Oord et al. 2016b (arXiv 1606.05328), eq. 2. Magnitudes: of the factors, through the
// product.

#include "reference/exact/measured.hpp"

namespace reference::exact {

// Both throw std::invalid_argument when a shape does not fit.
Measured gated_unit_forward(const Tensor<double>& x);
// dx: [N,2C].
Measured gated_unit_backward(const Tensor<double>& x, const Tensor<double>& dy);

}  // namespace reference::exact
