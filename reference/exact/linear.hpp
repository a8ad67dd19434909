#pragma once
// A fully connected layer and its gradients.
//
//   y[n,m] = b[m] + sum_d w[m,d] * x[n,d]
//   dx[n,d] = sum_m w[m,d] * dy[n,m]      dw[m,d] = sum_n x[n,d] * dy[n,m]      db[m] = sum_n dy[n,m]
//
// x: [N,D], w: [M,D], that is [out,in], b: [M] or null, y: [N,M]. Magnitudes: sums of absolute terms.

#include "reference/exact/measured.hpp"

namespace reference::exact {

// All throw std::invalid_argument when a shape does not fit, in the form of reference/tensor/require.hpp.
Measured linear_forward(const Tensor<double>& x, const Tensor<double>& w, const Tensor<double>* bias);

struct LinearGradients {
  Measured dx, dw, db;
};
LinearGradients linear_backward(const Tensor<double>& x, const Tensor<double>& w, const Tensor<double>& dy);

}  // namespace reference::exact
