#pragma once
// Average pooling in float32 with SIMD, and its gradient. Formulas: reference/exact/pool2d.hpp, which is the
// oracle of these kernels. Windows of 2x2 with stride 2 and no padding take whole vectors; every other shape
// plain loops.

#include "reference/pool2d_shape.hpp"

namespace reference::kernels {

// x, dx: [N,C,H,W]; y, dy: [N,C,out_height,out_width], dense, of any alignment; outputs must not overlap
// inputs, and every element is written. padding_counts: a window's sum is divided by the whole window, not by
// its pixels inside the image. Shapes must satisfy exact::require_valid; this is not checked.
void avgpool2d_forward(const Pool2dShape& shape, bool padding_counts, const float* x, float* y);
void avgpool2d_backward(const Pool2dShape& shape, bool padding_counts, const float* dy, float* dx);

}  // namespace reference::kernels
