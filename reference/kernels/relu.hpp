#pragma once
// max(x, 0) in float32 with SIMD, and its gradient, which is 0 at 0: reference/exact/relu.hpp, bit for bit.

#include <cstddef>

namespace reference::kernels {

// `count` elements of any alignment; outputs must not overlap inputs.
void relu_forward(std::ptrdiff_t count, const float* x, float* y);
// dx = dy where x > 0, else 0.
void relu_backward(std::ptrdiff_t count, const float* x, const float* dy, float* dx);

}  // namespace reference::kernels
