#pragma once
// Reductions and updates of whole arrays in float32 with SIMD. Sums run in blocks of 4,096 elements, which
// are added up in double: their error does not grow with the length.

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

float sum(Index count, const float* x);
float sum_of_squares(Index count, const float* x);
float dot(Index count, const float* x, const float* y);
// -inf for count 0; x has no NaN.
float maximum(Index count, const float* x);

// y[k] += factor x[k]. The arrays must not overlap.
void axpy(Index count, float factor, const float* x, float* y);

// A step of stochastic gradient descent, fused over a parameter:
//   v = momentum v + (g + weight_decay theta),  theta -= rate v
struct SgdStep {
  float rate, momentum, weight_decay;
};
void sgd(const SgdStep& step, Index count, const float* g, float* theta, float* v);

}  // namespace reference::kernels
