#pragma once
// Autoregressive models and flows on rows x [N,D] (Bengio & Bengio 1999; Germain et al. 2015; Kingma et al.
// 2016; Papamakarios et al. 2017; Huang et al. 2018).
//
// Networks have one hidden layer of H units and masks of 0 and 1 that are given (registry: made_hidden_mask,
// made_output_mask): h = act((mask0 * w0) x + b0), outputs (mask1 * w) h + b; mask0, w0 [H,D], b0 [H], mask1,
// w [D,H], b [D].
//
//   made         logits, relu;  made_sample: bit d is 1 if uniform[n,d] < sigmoid(logit), in the order of
//   `order`
//                [D] (the place of each variable, from 0)
//   bengio       logits of bits z: h_k = tanh(c_k + sum_{l<k} V_kl z_l), a_i = b_i + sum_{k<=i} W_ik.h_k;
//                c [D,H], v [D,D,H], b [D], w [D,D,H]; what no sum takes is ignored and has gradient 0
//   maf          u_i = (x_i - m_i) exp(-a_i), m and a outputs (wm, bm; wa, ba) of the network on x, tanh
//                inverse: u and log |det du/dx| = -sum a; forward: x from u, one variable after the other,
//                and log |det dx/du|
//   iaf          y = s z + (1 - s) m, s = sigmoid(a), m and a of the network on z, log_det = sum log s;
//                inverse: z from y one after the other
//   sigmoid_flow y = logit(sum_j w_j sigmoid(a_j x + b_j)), a = softplus(a_raw), w = softmax_j(w_raw), each
//   element
//                with its own, a_raw, b, w_raw [N,D,n]; log_det = sum log dy/dx
//                inverse: x by bisection, to the last digits
//
// backward: gradients by every operand but the masks, in their order. Magnitudes: carried.hpp; bits must be
// hit exactly. All throw std::invalid_argument when a shape does not fit.

#include <vector>

#include "reference/exact/measured.hpp"

namespace reference::exact {

struct MadeNetwork {
  const Tensor<double>&mask0, &w0, &b0, &mask1, &w1, &b1;
};
Measured made_forward(const Tensor<double>& x, const MadeNetwork& net);
// dx, dw0, db0, dw1, db1
std::vector<Measured> made_backward(const Tensor<double>& x, const MadeNetwork& net,
                                    const Tensor<double>& dy);
Measured made_sample(const Tensor<double>& uniform, const Tensor<double>& order, const MadeNetwork& net);

struct BengioWeights {
  const Tensor<double>&c, &v, &b, &w;
};
Measured bengio_forward(const Tensor<double>& z, const BengioWeights& weights);
// dc, dv, db, dw: bits have no gradient
std::vector<Measured> bengio_backward(const Tensor<double>& z, const BengioWeights& weights,
                                      const Tensor<double>& dlogits);

struct ShiftScaleNetwork {
  const Tensor<double>&mask0, &w0, &b0, &mask1, &wm, &bm, &wa, &ba;
};
std::vector<Measured> maf_inverse(const Tensor<double>& x, const ShiftScaleNetwork& net);
// `order` [D]: the place of each variable.
std::vector<Measured> maf_forward(const Tensor<double>& u, const Tensor<double>& order,
                                  const ShiftScaleNetwork& net);
// Of maf_inverse: dx, dw0, db0, dwm, dbm, dwa, dba
std::vector<Measured> maf_backward(const Tensor<double>& x, const ShiftScaleNetwork& net,
                                   const Tensor<double>& du, const Tensor<double>& dlog_det);
std::vector<Measured> iaf_forward(const Tensor<double>& z, const ShiftScaleNetwork& net);
std::vector<Measured> iaf_inverse(const Tensor<double>& y, const Tensor<double>& order,
                                  const ShiftScaleNetwork& net);
std::vector<Measured> iaf_backward(const Tensor<double>& z, const ShiftScaleNetwork& net,
                                   const Tensor<double>& dy, const Tensor<double>& dlog_det);

std::vector<Measured> sigmoid_flow_forward(const Tensor<double>& x, const Tensor<double>& a,
                                           const Tensor<double>& b, const Tensor<double>& w);
Measured sigmoid_flow_inverse(const Tensor<double>& y, const Tensor<double>& a, const Tensor<double>& b,
                              const Tensor<double>& w);
// dx, da, db, dw
std::vector<Measured> sigmoid_flow_backward(const Tensor<double>& x, const Tensor<double>& a,
                                            const Tensor<double>& b, const Tensor<double>& w,
                                            const Tensor<double>& dy, const Tensor<double>& dlog_det);

}  // namespace reference::exact
