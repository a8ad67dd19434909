#pragma once
// Softmax and cross-entropy in one, in float32 with SIMD: the mean over a batch of -log
// softmax(logits)[label], and its gradient. Formulas: reference/exact/softmax_cross_entropy.hpp. Rows may be
// as long as they like, the 256 values of a pixel or ten digits; what is one number a row is computed in
// double.

#include <cstdint>

namespace reference::kernels {

// logits, dlogits: [batch, classes], finite, both extents at least 1; labels: [batch], each in [0, classes).
float softmax_cross_entropy_forward(int batch, int classes, const float* logits, const std::int32_t* labels);
void softmax_cross_entropy_backward(int batch, int classes, const float* logits, const std::int32_t* labels,
                                    float* dlogits);

}  // namespace reference::kernels
