#pragma once
// Two-dimensional convolution in float32 with SIMD: forward, its two backward passes, and the transposed
// convolution. The yardstick of timing scores. Formulas: reference/exact/conv2d.hpp and
// reference/exact/conv_transpose2d.hpp, whose double-precision loops are the oracle of these kernels.
//
//   const Conv2dShape shape{.batch = 1, .in_channels = 1, .in_height = 5, .in_width = 5,
//                           .out_channels = 2, .kernel_height = 3, .kernel_width = 3};
//   kernels::conv2d_forward(shape, x.data(), w.data(), nullptr, y.data());
//
// Tensors are dense NCHW and OIHW (the transposed convolution's filters [in, out / groups, K, L]) of any
// alignment; outputs may hold anything on entry, every element is written, and must not overlap inputs.
// Shapes must satisfy exact::require_valid; this is asserted, not checked.
//
// Direct kernels repack the filter once a call and pass images through a buffer of a few rows; Winograd's
// (winograd.hpp) transform a few dozen tiles at a time. Patches are never unrolled. conv2d.cc says which
// serves which shape. Memory beyond the tensors, with `workers` threads, in float32 elements:
//   repacked filter     filters rounded up to whole vectors, times channels and taps, times 1 (forward, data)
//                       or 1 and one block (weights: the sums); Winograd's transformed filter, or its sums,
//                       16/9 or 4 times the filter
//   a worker's rows     images or bands of rows of x or dy up to 512 KiB, or, where that is more, the rows of
//                       all channels that one row of the output needs (of one channel, seven rows of the
//                       output); in the weights pass 384 pixels of all filters of dy, and, with at most 4
//                       channels, kernel_height copies of the rows of x that one row of the output needs
//   a worker's tiles    Winograd: 16 or 36 elements of 48 tiles (weights: 96), or of a row of tiles where
//                       that is more, of all channels and of a block of filters
//   partial sums        of one block of filters over those rows, where the filter is cut into chunks of
//                       channels
// A thread keeps up to 32 MiB of it for its next call.
//
// `workers` threads split the batch and its rows, in the weights pass the filters or the taps. The results do
// not depend on their number, bit for bit.

#include "reference/conv2d_shape.hpp"
#include "reference/conv_transpose2d_shape.hpp"

namespace reference::kernels {

using reference::Conv2dShape;
using reference::ConvTranspose2dShape;

// x: [N,C,H,W], w: [O,C/groups,K,L], bias: [O] or null, y: [N,O,out_height,out_width].
void conv2d_forward(const Conv2dShape& shape, const float* x, const float* w, const float* bias, float* y,
                    int workers = 1);

// The gradient with respect to x, in [N,C,H,W].
void conv2d_backward_data(const Conv2dShape& shape, const float* w, const float* dy, float* dx,
                          int workers = 1);

// The gradients with respect to w, in [O,C/groups,K,L], and the bias, in [O]; db may be null.
void conv2d_backward_weights(const Conv2dShape& shape, const float* x, const float* dy, float* dw, float* db,
                             int workers = 1);

// The same for filters with taps that are zero in all channels, as the masks of PixelCNN make them: `live`,
// [K,L], is 0 where the weights count as zero, whatever they hold, and no time is spent on them. dw is
// arbitrary there.
void masked_conv2d_forward(const Conv2dShape& shape, const unsigned char* live, const float* x,
                           const float* w, const float* bias, float* y, int workers = 1);
void masked_conv2d_backward_data(const Conv2dShape& shape, const unsigned char* live, const float* w,
                                 const float* dy, float* dx, int workers = 1);
void masked_conv2d_backward_weights(const Conv2dShape& shape, const unsigned char* live, const float* x,
                                    const float* dy, float* dw, int workers = 1);

// x: [N,C,H,W], w: [C,O/groups,K,L], bias: [O] or null, y: [N,O,out_height,out_width].
void conv_transpose2d_forward(const ConvTranspose2dShape& shape, const float* x, const float* w,
                              const float* bias, float* y, int workers = 1);

}  // namespace reference::kernels
