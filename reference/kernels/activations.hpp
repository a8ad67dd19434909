#pragma once
// Functions of single elements in float32 with SIMD, right for every float; reference/simd/math-inl.h has the
// table of their accuracy.

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

// y[k] = f(x[k]) for k < count; x and y may be the same array, otherwise they must not overlap.
void exp(Index count, const float* x, float* y);
void log(Index count, const float* x, float* y);
void log1p(Index count, const float* x, float* y);
void expm1(Index count, const float* x, float* y);
void tanh(Index count, const float* x, float* y);
void sigmoid(Index count, const float* x, float* y);
void softplus(Index count, const float* x, float* y);  // log(1 + e^x)

// log of the sum of e^x[k]; -inf for count 0.
float log_sum_exp(Index count, const float* x);

}  // namespace reference::kernels
