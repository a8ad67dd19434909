#pragma once
// The scalar maps of neural autoregressive flows (Huang, Krueger, Lacoste, Courville 2018, section 3):
// increasing functions that mixtures of sigmoids make, as flexible as one likes.
//
// Neither has a formula for its inverse. It is solved element by element, by Newton's steps inside a bracket,
// until |forward(x) - y| <= 1e-12 max(1, |y|) in double precision (1e-6 in single) or no number lies between
// the ends of the bracket, and differentiated through the equation. A margin of 0 is the formula; the paper's
// code has 1e-6 (see autodiff::sigmoid_mixture).

#include "reference/flows/scalar_maps.hpp"

namespace reference::flows {

// Deep sigmoidal flow: y = logit(sum_j w_j sigmoid(a_j x + b_j)); one parameter, of 3n numbers.
template <class T>
MapPtr<T> sigmoid_map(std::int64_t components, double margin = 0);

// Deep dense sigmoidal flow: `layers` layers, layer l from I numbers (1 at first, then `width`) to O (1 at
// last, `width` before):
//
//   z_j = a_j sum_i U_ji x_i + b_j,  a = softplus(p_a + log(e^(1-margin) - 1)) + margin,  b = p_b
//   y_o = logit(sum_j W_oj sigmoid(z_j)),  W = softmax_j(p_w),  U = softmax_i(p_u)
//
// Four parameters a layer: p_a, p_b (n numbers each), p_w (O n), p_u (n I).
template <class T>
MapPtr<T> dense_sigmoid_map(std::int64_t width, std::int64_t layers, double margin = 0);

}  // namespace reference::flows
