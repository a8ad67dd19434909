#pragma once
// Planar, radial, Householder and Sylvester flows (Rezende & Mohamed 2015; Tomczak & Welling 2016; van den
// Berg et al. 2018) on rows z [N,D], from z to y, with log |det dy/dz| of each row, [N].
//
//   planar       K layers y = z + u^ tanh(w.z + b), u^ = u + (softplus(w.u) - 1 - w.u) w / |w|^2
//                log_det = sum log(1 + (1 - tanh^2) w.u^);  u, w [K,D], b [K]; w must not be 0
//   radial       y = z + beta (z - c) / (alpha + r), r = |z - c|, alpha = softplus(alpha_raw),
//                beta = softplus(beta_raw) - alpha;  centre [D], alpha_raw, beta_raw [1]
//                log_det = (D-1) log(1 + beta / (alpha + r)) + log(1 + alpha beta / (alpha + r)^2)
//   householder  T reflections y = z - 2 v (v.z) / |v|^2, first to last; v [T,D], not 0. log_det is 0
//   sylvester    y = z + Q R1 tanh(R2 Q^T z + b), log_det = sum_m log|1 + (1 - tanh^2) r1_mm r2_mm|;
//                q [D,M] with orthonormal columns, r1, r2 [M,M] upper triangular, b [M]; what lies below the
//                diagonals is ignored and has gradient 0
//
// backward: gradients of sum(dy y) + sum(dlog_det log_det) by every operand, in their order. Magnitudes:
// carried.hpp. All throw std::invalid_argument when a shape does not fit.

#include <vector>

#include "reference/exact/measured.hpp"

namespace reference::exact {

using Operand = const Tensor<double>&;

// y, log_det
std::vector<Measured> planar_forward(Operand z, Operand u, Operand w, Operand b);
// dz, du, dw, db
std::vector<Measured> planar_backward(Operand z, Operand u, Operand w, Operand b, Operand dy,
                                      Operand dlog_det);
std::vector<Measured> radial_forward(Operand z, Operand centre, Operand alpha, Operand beta);
std::vector<Measured> radial_backward(Operand z, Operand centre, Operand alpha, Operand beta, Operand dy,
                                      Operand dlog_det);
Measured householder_forward(Operand z, Operand v);
// dz, dv
std::vector<Measured> householder_backward(Operand z, Operand v, Operand dy);
std::vector<Measured> sylvester_forward(Operand z, Operand q, Operand r1, Operand r2, Operand b);
std::vector<Measured> sylvester_backward(Operand z, Operand q, Operand r1, Operand r2, Operand b, Operand dy,
                                         Operand dlog_det);

// The evidence bound of a flow posterior, one sample a row, [N]:
//   log_likelihood + log N(zk; 0, 1) - log N(z0; mean, exp(log_std)) + log_det
// log_likelihood, log_det [N], the others [N,D].
Measured flow_elbo(Operand log_likelihood, Operand z0, Operand mean, Operand log_std, Operand zk,
                   Operand log_det);
// sum_d log N(z; 0, 1), and sum_d -softplus(z) - softplus(-z) (the logistic density of NICE), [N].
Measured standard_normal_log_prob(Operand z);
Measured logistic_log_prob(Operand z);

}  // namespace reference::exact
