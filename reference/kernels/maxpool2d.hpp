#pragma once
// Max pooling in float32 with SIMD, and its gradient, which goes to the first maximum of a window in
// row-major order alone. Formulas: reference/exact/pool2d.hpp, which is the oracle of these kernels.
//
// Windows of 2x2 with stride 2 and no padding, those of nearly every network, take whole vectors; every other
// shape plain loops.

#include "reference/pool2d_shape.hpp"

namespace reference::kernels {

// x, dx: [N,C,H,W]; y, dy: [N,C,out_height,out_width], dense, of any alignment; outputs must not overlap
// inputs, and every element is written. Shapes must satisfy exact::require_valid; this is not checked.
// Inputs are finite.
void maxpool2d_forward(const Pool2dShape& shape, const float* x, float* y);
void maxpool2d_backward(const Pool2dShape& shape, const float* x, const float* dy, float* dx);

}  // namespace reference::kernels
