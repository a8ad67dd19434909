#pragma once
// Fused steps of normalizing flows: value and log-determinant in one op, with a gradient of its own. In float
// they run on the kernels (kernels/flow_affine.hpp and log_density.hpp have the formulas), in double they are
// composed of the ops of ops.hpp, which makes these the oracle.
//
//   const Stretched<T> step = affine_map(x, s, t);      // step.y, step.log_det
//
// All operands of an op have the same shape [N,...]; log_det, a sum over all but axis 0, is [N].

#include "reference/autodiff/ops.hpp"

namespace reference::autodiff {

template <class T>
struct Stretched {
  Var<T> y, log_det;
};

template <class T>
Stretched<T> affine_map(Var<T> x, Var<T> s, Var<T> t);  // x e^s + t
template <class T>
Stretched<T> affine_inverse_map(Var<T> y, Var<T> s, Var<T> t);  // (y - t) e^-s
template <class T>
Stretched<T> gated_map(Var<T> x, Var<T> s, Var<T> m);  // g x + (1 - g) m, g = sigmoid(s)

// Sums over all but axis 0, [N].
template <class T>
Var<T> gaussian_log_density(Var<T> x, Var<T> mean, Var<T> log_scale);
template <class T>
Var<T> logistic_log_density(Var<T> x, Var<T> mean, Var<T> log_scale);

}  // namespace reference::autodiff
