#pragma once
// Continuous flows on rows z [N,D] (Chen et al. 2018; Grathwohl et al. 2019) with the velocity
//
//   f(z, t) = W2 tanh(W1 z + b1 + t c1) + b2;   w1 [H,D], b1, c1 [H], w2 [D,H], b2 [D]
//
//   velocity        f(z, t)
//   euler_step      z + h f(z, t)
//   rk4_step        z + h/6 (k1 + 2 k2 + 2 k3 + k4), the classic method
//   trace           tr(df/dz), exact, [N];  trace_estimate: e.(df/dz)e for the given e [N,D] (Hutchinson)
//   cnf_euler, cnf_rk4   `steps` steps from t = 0 to 1 of dz/dt = f and dl/dt = tr(df/dz) together, l(0) = 0:
//                   z(1), and log_det = l(1), so that log p(z(1)) = log p(z(0)) - log_det
//   cnf_backward    gradients of sum(dy y) + sum(dlog_det log_det) through the steps of cnf_rk4
//   cnf_adjoint     the same by the adjoint equation, in as many classic steps from t = 1 back to 0 of z, a
//   and
//                   the weights' gradients together, from the given y = z(1):
//                   da/dt = -(df/dz)^T a - dlog_det grad_z tr(df/dz), a(1) = dy; a(0) is dz, and
//                   dtheta = integral of a^T df/dtheta + dlog_det d tr/dtheta dt. Differs from cnf_backward
//                   by what the steps err.
//
// Gradients: dz, dw1, db1, dc1, dw2, db2. Magnitudes: carried.hpp. All throw std::invalid_argument when a
// shape does not fit.

#include <vector>

#include "reference/exact/measured.hpp"

namespace reference::exact {

struct VelocityWeights {
  const Tensor<double>&w1, &b1, &c1, &w2, &b2;
};

Measured velocity(const Tensor<double>& z, const VelocityWeights& weights, double t);
Measured euler_step(const Tensor<double>& z, const VelocityWeights& weights, double t, double h);
Measured rk4_step(const Tensor<double>& z, const VelocityWeights& weights, double t, double h);
Measured velocity_trace(const Tensor<double>& z, const VelocityWeights& weights, double t);
Measured velocity_trace_estimate(const Tensor<double>& z, const Tensor<double>& e,
                                 const VelocityWeights& weights, double t);
std::vector<Measured> cnf_euler(const Tensor<double>& z, const VelocityWeights& weights, int steps);
std::vector<Measured> cnf_rk4(const Tensor<double>& z, const VelocityWeights& weights, int steps);
std::vector<Measured> cnf_backward(const Tensor<double>& z, const VelocityWeights& weights,
                                   const Tensor<double>& dy, const Tensor<double>& dlog_det, int steps);
std::vector<Measured> cnf_adjoint(const Tensor<double>& y, const VelocityWeights& weights,
                                  const Tensor<double>& dy, const Tensor<double>& dlog_det, int steps);

}  // namespace reference::exact
