#pragma once
// Pixel models (van den Oord et al. 2016): masked convolution, the likelihood of levels and bits per
// dimension.
//
//   masked_conv2d       the convolution of x [N,C,H,W] with mask * w, w and mask [O,C,K,L], b [O], stride 1,
//   the
//                       same padding all around (exact/conv2d.hpp); dw is exactly 0 where the mask is
//   categorical_log_prob  sum over axes 1, 2, ... of labels [N,...] of log softmax(logits)[label], logits
//                       [N,K,...] with the classes on axis 1: [N]
//   bits_per_dimension  -log_p / (dimensions ln 2), from nats
//   sample_level        the number of classes whose cumulated probability is at most `uniform`, at most K-1:
//                       logits [N,K], uniform [N]; exact
//   complete_image      x [N,H,W] with the pixels whose `known` is not 0 as they are; the others are drawn in
//                       row-major order as sample_level does with their `uniform`, from the logits
//                       b[l] + sum of w[l,i,j] * pixel, over the taps before the centre of the K x K kernel
//                       (mask A, zeros outside); w [L,K,K], K odd, b [L]; exact
//
// All throw std::invalid_argument when a shape does not fit or a label is no class.

#include <vector>

#include "reference/exact/measured.hpp"

namespace reference::exact {

Measured masked_conv2d_forward(const Tensor<double>& x, const Tensor<double>& w, const Tensor<double>& mask,
                               const Tensor<double>& b, int padding);
// dx, dw, db
std::vector<Measured> masked_conv2d_backward(const Tensor<double>& x, const Tensor<double>& w,
                                             const Tensor<double>& mask, const Tensor<double>& dy,
                                             int padding);
Measured categorical_log_prob(const Tensor<double>& logits, const Tensor<double>& labels);
Measured bits_per_dimension(const Tensor<double>& log_p, int dimensions);
Measured sample_level(const Tensor<double>& logits, const Tensor<double>& uniform);
Measured complete_image(const Tensor<double>& x, const Tensor<double>& known, const Tensor<double>& uniform,
                        const Tensor<double>& w, const Tensor<double>& b);

}  // namespace reference::exact
