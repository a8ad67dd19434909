#pragma once
// Rectified linear unit, element by element, for any shape.
//
//   y = max(x, 0)        dx = dy where x > 0, otherwise 0
//
// The derivative at 0, and so at -0, is taken to be 0. y is never -0. A NaN in x stays one in y.
// Exact in any precision: magnitudes are 0.

#include "reference/exact/measured.hpp"

namespace reference::exact {

Measured relu_forward(const Tensor<double>& x);
// Throws std::invalid_argument when dy has not the shape of x.
Measured relu_backward(const Tensor<double>& x, const Tensor<double>& dy);

}  // namespace reference::exact
