#pragma once
// Ops with formulas of their own that only flows use. As in ops.hpp: forward and backward of each stand
// together in ops_flows.cc and ops_planar.cc, for float and double; shapes that do not fit throw
// std::invalid_argument.

#include "reference/autodiff/ops.hpp"

namespace reference::autodiff {

// Matrix by matrix: a [B,M,K], b [B,K,N] give [B,M,N].
template <class T>
Var<T> batched_matmul(Var<T> a, Var<T> b);

// The deep sigmoidal transform of Huang et al. 2018, each element of x by n sigmoids of its own:
//
//   y = logit(S),  S = (1 - margin) sum_j w_j sigmoid(a_j x + b_j) + margin / 2
//   a = softplus(p_a) + margin,  b = p_b,  w = softmax_j(p_w)
//
// p has the shape of x and a last axis of 3n more, for p_a, p_b, p_w. Everything is computed from logarithms,
// so that far out, where S rounds to 0 or 1, y and log dy/dx stay what they are. The formula itself has
// margin 0; the paper's code has 1e-6.
template <class T>
struct SigmoidMixture {
  Var<T> y, log_slope;  // the shape of x
};
template <class T>
SigmoidMixture<T> sigmoid_mixture(Var<T> x, Var<T> p, T margin);

// K planar layers after each other, z = z + u_k t_k with t_k = tanh(w_k.z + b_k), and the logarithm of their
// determinants, log_det = sum_k log(t_k^2 + (1 - t_k^2) s_k), where s_k = 1 + w_k.u_k above 0 is given: who
// makes u invertible knows it to the last digit. z [N,D], u, w [K,D], b, s [K].
template <class T>
struct PlanarStack {
  Var<T> y, log_det;  // [N,D], [N]
};
template <class T>
PlanarStack<T> planar_stack(Var<T> z, Var<T> u, Var<T> w, Var<T> b, Var<T> s);

// A layer's tanh and, beside it, its derivatives along K directions: z [1+K,N,H] holds the pre-activations
// without bias, then their derivatives; b [H]. y[0] = tanh(z[0] + b), y[k] = (1 - y[0]^2) z[k].
template <class T>
Var<T> dual_tanh(Var<T> z, Var<T> b);

}  // namespace reference::autodiff
