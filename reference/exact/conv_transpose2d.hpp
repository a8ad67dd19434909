#pragma once
// Two-dimensional transposed convolution and its gradients: each input element paints its filter, scaled by
// its value, onto the output.
//
//   y[n, g*Og+o, i*s-p+u*d, j*s-p+v*d] += x[n,c,i,j] * w[c,o,u,v],   then y[n,o,:,:] += b[o],
//
// with Og = O/groups, g = c / (C/groups); what falls outside y is dropped. It is the adjoint of conv2d with
// the same stride, padding, dilation, groups and w: <conv2d(a), x> = <a, conv_transpose2d(x)>. With dy the
// gradient of a loss with respect to y:
//
//   dx[n,c,i,j] = sum_{o,u,v} w[c,o,u,v] * dy[n, g*Og+o, i*s-p+u*d, j*s-p+v*d]     (a convolution of dy)
//   dw[c,o,u,v] = sum_{n,i,j} x[n,c,i,j] * dy[n, g*Og+o, i*s-p+u*d, j*s-p+v*d]
//   db[o]       = sum_{n,i,j} dy[n,o,i,j]
//
// Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016 (arXiv 1603.07285),
// section 4. Magnitudes as in reference/exact/conv2d.hpp, with the roles of x and y exchanged.

#include <string_view>

#include "reference/conv_transpose2d_shape.hpp"
#include "reference/exact/measured.hpp"

namespace reference::exact {

// x: [N,C,H,W], w: [C,O/groups,K,L], b: [O] or null, y: [N,O,out_height,out_width]. The batch may be empty.
// All throw std::invalid_argument when a shape does not fit, in the form of reference/tensor/require.hpp.
Measured conv_transpose2d_forward(const ConvTranspose2dShape& shape, const Tensor<double>& x,
                                  const Tensor<double>& w, const Tensor<double>* bias);
Measured conv_transpose2d_backward_data(const ConvTranspose2dShape& shape, const Tensor<double>& w,
                                        const Tensor<double>& dy);
Measured conv_transpose2d_backward_weights(const ConvTranspose2dShape& shape, const Tensor<double>& x,
                                           const Tensor<double>& dy);
Measured conv_transpose2d_backward_bias(const ConvTranspose2dShape& shape, const Tensor<double>& dy);

Shape input_shape(const ConvTranspose2dShape& shape);
Shape filter_shape(const ConvTranspose2dShape& shape);
Shape output_shape(const ConvTranspose2dShape& shape);

// Throws std::invalid_argument, in the name of `function`, unless extents, stride, dilation and groups are at
// least 1, padding at least 0, 0 <= output_padding < max(stride, dilation), groups divides both channel
// counts, and the output has a pixel.
void require_valid(const ConvTranspose2dShape& shape, std::string_view function);

}  // namespace reference::exact
