#pragma once
// Functions of single elements in float32 with SIMD, right for every float: infinities have their limits, NaN
// stays NaN. Within 8 units in the last place of tanh and sigmoid, of softplus within 4e-7 of the value or
// of 1.

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

// y[k] = f(x[k]) for k < count; x and y may be the same array, otherwise they must not overlap.
void tanh(Index count, const float* x, float* y);
void sigmoid(Index count, const float* x, float* y);
void softplus(Index count, const float* x, float* y);  // log(1 + e^x)

}  // namespace reference::kernels
