#pragma once
// Two-dimensional convolution (cross-correlation) and its gradients, tap by tap; no patch matrix is ever
// formed.
//
//   y[n,o,i,j] = b[o] + sum_{c,u,v} w[o,c,u,v] * x[n, g*Cg+c, i*s-p+u*d, j*s-p+v*d],   x = 0 outside the
//   image,
//
// with Cg = C/groups channels a group, g = o / (O/groups), and stride s, padding p, dilation d of its own on
// each axis. With dy the gradient of a loss with respect to y, the chain rule sends every product of the sum
// back:
//
//   dx[n, g*Cg+c, i*s-p+u*d, j*s-p+v*d] += w[o,c,u,v] * dy[n,o,i,j]        (the transposed convolution of dy)
//   dw[o,c,u,v]                         += x[n, g*Cg+c, i*s-p+u*d, j*s-p+v*d] * dy[n,o,i,j]
//   db[o]                               += dy[n,o,i,j]
//
// Source: LeCun et al., "Gradient-based learning applied to document recognition", 1998, in the notation of
// Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016 (arXiv 1603.07285).
//
// Magnitudes: an FFT or Winograd implementation mixes all terms of a plane, so that its error follows the
// norms and not the terms that meet in one element. The magnitude is the larger of the sum of absolute terms
// and
//   y:  ||x[n, channels of the group]|| * ||w[o]|| + |b[o]|
//   dx: ||dy[n, filters of the group]|| * ||w[those filters, c]||
//   dw: sum_n ||x[n,c]|| * ||dy[n,o]||
// (2-norms). db: sum of |dy|.
//
//   const Conv2dShape shape{.batch = 1, .in_channels = 1, .in_height = 5, .in_width = 5,
//                           .out_channels = 2, .kernel_height = 3, .kernel_width = 3};
//   const Measured y = conv2d_forward(shape, x, w, &b);

#include <string_view>

#include "reference/conv2d_shape.hpp"
#include "reference/exact/measured.hpp"

namespace reference::exact {

// x: [N,C,H,W], w: [O,C/groups,K,L], b: [O] or null, y: [N,O,out_height,out_width]. The batch may be empty.
// All throw std::invalid_argument when a shape does not fit, in the form of reference/tensor/require.hpp.
Measured conv2d_forward(const Conv2dShape& shape, const Tensor<double>& x, const Tensor<double>& w,
                        const Tensor<double>* bias);
Measured conv2d_backward_data(const Conv2dShape& shape, const Tensor<double>& w, const Tensor<double>& dy);
Measured conv2d_backward_weights(const Conv2dShape& shape, const Tensor<double>& x, const Tensor<double>& dy);
Measured conv2d_backward_bias(const Conv2dShape& shape, const Tensor<double>& dy);

Shape input_shape(const Conv2dShape& shape);
Shape filter_shape(const Conv2dShape& shape);
Shape output_shape(const Conv2dShape& shape);

// Throws std::invalid_argument, in the name of `function`, unless extents, stride, dilation and groups are at
// least 1, padding at least 0, groups divides both channel counts, and the dilated filter fits into the
// padded image.
void require_valid(const Conv2dShape& shape, std::string_view function);

}  // namespace reference::exact
