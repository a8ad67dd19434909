#pragma once
// Softmax and cross-entropy in one, as they are trained: log-sum-exp with the maximum subtracted first.
//
// For one row of K logits l and its label t, with m = max_k l_k, s_k = l_k - m, S = sum_k exp(s_k), p_k =
// exp(s_k) / S:
//
//   lse = m + log S        log_softmax_k = l_k - lse        nll = lse - l_t        dnll/dl_k = p_k - [k = t]
//
// The loss is the mean, or the sum, of nll over all rows; bits_per_dim is the mean over log 2. logits are
// [N,K] or [N,K,...] with the classes on axis 1 and a row at each position of the other axes, labels [N] or
// [N,...] hold integers from 0 to K-1. Source: Bridle, "Probabilistic interpretation of feedforward
// classification network outputs", 1990.
//
// Magnitudes, with u = 2^-24 and constants left out. The subtraction errs by u |s_k|, so exp(s_k) by the
// factor 1 + u (1 + |s_k|), so S by the factor 1 + u (1 + E), E = sum_k p_k |s_k|, so log S by u (1 + E + log
// S). Adding m back before subtracting l_t, which is as right, costs u (|m| + |lse| + |l_t|) more. Hence
//
//   log_softmax_k: 1 + E + |m| + |lse| + |l_k|        nll: the same at k = t        loss: mean or sum of
//   those dlogits_k:     w (p_k (1 + E + |m| + |lse| + |l_k|) + [k = t]) + 2^-102,   w = 1/(number of rows),
//   or 1 for the sum
//
// because p_k = exp(log_softmax_k) errs by the error of its argument and the subtraction of 1 rounds once.
// The last term allows what falls below float32's smallest normal number, 2^-126 = u 2^-102, to be flushed to
// zero. An implementation without the maximum overflows at logits of 89 and is not covered by any multiple of
// this.

#include "reference/exact/measured.hpp"

namespace reference::exact {

enum class Reduction { mean, sum };

// All throw std::invalid_argument when a shape does not fit, a label is not an integer from 0 to K-1, or
// there is no row to take a mean of.
Measured log_softmax(const Tensor<double>& logits);
// nll at each position: the shape of labels.
Measured negative_log_likelihood(const Tensor<double>& logits, const Tensor<double>& labels);
// [1]
Measured softmax_cross_entropy_forward(const Tensor<double>& logits, const Tensor<double>& labels,
                                       Reduction reduction = Reduction::mean);
// The gradient of the loss: the shape of logits.
Measured softmax_cross_entropy_backward(const Tensor<double>& logits, const Tensor<double>& labels,
                                        Reduction reduction = Reduction::mean);
// [1]
Measured bits_per_dim(const Tensor<double>& logits, const Tensor<double>& labels);

}  // namespace reference::exact
