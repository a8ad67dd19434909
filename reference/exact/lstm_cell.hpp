#pragma once
// One step of a long short-term memory (Hochreiter & Schmidhuber 1997, with forget gate), as PixelRNN uses
// it.
//
//   c'[n,k] = f c[n,k] + i g,      h[n,k] = o tanh(c'[n,k])
//   i = sigmoid(z[n,k]), f = sigmoid(z[n,K+k]), o = sigmoid(z[n,2K+k]), g = tanh(z[n,3K+k])
//
// z: [N,4K] pre-activations, c: [N,K]. Magnitudes: a rounding of z moves a gate by at most |z| u / 4
// (sigmoid) or |z| u (tanh), a few u for the function itself; what follows from these to first order.

#include "reference/exact/measured.hpp"

namespace reference::exact {

struct LstmStep {
  Measured h, c;
};
// Throws std::invalid_argument when a shape does not fit.
LstmStep lstm_cell_forward(const Tensor<double>& z, const Tensor<double>& c);

// dz and dc of sum(dh h) + sum(dnext c').
struct LstmGradients {
  Measured dz, dc;
};
LstmGradients lstm_cell_backward(const Tensor<double>& z, const Tensor<double>& c, const Tensor<double>& dh,
                                 const Tensor<double>& dnext);

}  // namespace reference::exact
