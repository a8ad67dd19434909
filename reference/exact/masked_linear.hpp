#pragma once
// A fully connected layer whose weights count only where a mask is 1 (MADE, Germain et al. 2015).
//
//   y[n,m] = b[m] + sum_d mask[m,d] w[m,d] x[n,d]
//   dx[n,d] = sum_m mask[m,d] w[m,d] dy[n,m]      dw[m,d] = mask[m,d] sum_n x[n,d] dy[n,m]      db[m] = sum_n
//   dy[n,m]
//
// x: [N,D], w and mask: [M,D], b: [M], y: [N,M]. Magnitudes: sums of absolute terms; dw is exactly 0 where
// the mask is.

#include "reference/exact/linear.hpp"

namespace reference::exact {

// All throw std::invalid_argument when a shape does not fit.
Measured masked_linear_forward(const Tensor<double>& x, const Tensor<double>& w, const Tensor<double>& mask,
                               const Tensor<double>& bias);
LinearGradients masked_linear_backward(const Tensor<double>& x, const Tensor<double>& w,
                                       const Tensor<double>& mask, const Tensor<double>& dy);

}  // namespace reference::exact
