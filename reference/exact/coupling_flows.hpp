#pragma once
// Coupling flows on rows x [N,D] (Dinh et al. 2014 and 2017) and the parts of Glow on images x [N,C,H,W]
// (Kingma & Dhariwal 2018), from x to y; log_det = log |det dy/dx| of each row, [N].
//
//   additive     y1 = x1, y2 = x2 + m(x1); x1 are the first floor(D/2) elements. log_det is 0
//                m = W2 tanh(W1 x1 + b1) + b2;  w1 [H,D1], b1 [H], w2 [D2,H], b2 [D2]
//   affine       y1 = x1, y2 = x2 exp(s(x1)) + t(x1), log_det = sum s
//                s = tanh(Ws h + bs), t = Wt h + bt, h = tanh(W1 x1 + b1);  ws, wt [D2,H], bs, bt [D2]
//   scaling      y = x exp(log_scale), log_det = sum log_scale;  log_scale [D]
//   actnorm      y = exp(log_scale) x + bias for each channel, log_det = H W sum log_scale;  both [C]
//   actnorm_init log_scale and bias that give the batch x mean 0 and (biased) variance 1 in each channel
//   conv1x1      y = W x at each pixel, log_det = H W log|det W|;  w [C,C], det W not 0
//   squeeze      [N,C,H,W] to [N,4C,H/2,W/2]: channel c, offset (dy,dx) become channel 4c + 2dy + dx
//
// inverse: x and log |det dx/dy|, from y. backward: gradients of sum(dy y) + sum(dlog_det log_det) by every
// operand, in their order. Magnitudes: carried.hpp. All throw std::invalid_argument when a shape does not
// fit, the inverse of conv1x1 also when w has no inverse.

#include <vector>

#include "reference/exact/measured.hpp"

namespace reference::exact {

struct AdditiveCoupling {
  const Tensor<double>&w1, &b1, &w2, &b2;
};
std::vector<Measured> additive_coupling_forward(const Tensor<double>& x, const AdditiveCoupling& net);
std::vector<Measured> additive_coupling_inverse(const Tensor<double>& y, const AdditiveCoupling& net);
// dx, dw1, db1, dw2, db2
std::vector<Measured> additive_coupling_backward(const Tensor<double>& x, const AdditiveCoupling& net,
                                                 const Tensor<double>& dy);

struct AffineCoupling {
  const Tensor<double>&w1, &b1, &ws, &bs, &wt, &bt;
};
std::vector<Measured> affine_coupling_forward(const Tensor<double>& x, const AffineCoupling& net);
std::vector<Measured> affine_coupling_inverse(const Tensor<double>& y, const AffineCoupling& net);
// dx, dw1, db1, dws, dbs, dwt, dbt
std::vector<Measured> affine_coupling_backward(const Tensor<double>& x, const AffineCoupling& net,
                                               const Tensor<double>& dy, const Tensor<double>& dlog_det);

std::vector<Measured> scaling_forward(const Tensor<double>& x, const Tensor<double>& log_scale);
std::vector<Measured> scaling_backward(const Tensor<double>& x, const Tensor<double>& log_scale,
                                       const Tensor<double>& dy, const Tensor<double>& dlog_det);

std::vector<Measured> actnorm_forward(const Tensor<double>& x, const Tensor<double>& log_scale,
                                      const Tensor<double>& bias);
std::vector<Measured> actnorm_inverse(const Tensor<double>& y, const Tensor<double>& log_scale,
                                      const Tensor<double>& bias);
std::vector<Measured> actnorm_backward(const Tensor<double>& x, const Tensor<double>& log_scale,
                                       const Tensor<double>& bias, const Tensor<double>& dy,
                                       const Tensor<double>& dlog_det);
std::vector<Measured> actnorm_init(const Tensor<double>& x);

std::vector<Measured> conv1x1_forward(const Tensor<double>& x, const Tensor<double>& w);
std::vector<Measured> conv1x1_inverse(const Tensor<double>& y, const Tensor<double>& w);
std::vector<Measured> conv1x1_backward(const Tensor<double>& x, const Tensor<double>& w,
                                       const Tensor<double>& dy, const Tensor<double>& dlog_det);

Measured squeeze(const Tensor<double>& x);
Measured unsqueeze(const Tensor<double>& y);

}  // namespace reference::exact
