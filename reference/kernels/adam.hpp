#pragma once
// One step of Adam or AdamW for an array of parameters, in float32 with SIMD (reference/nn/optimizer.hpp has
// the formulas).

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

template <class T>
struct AdamStep {
  T rate, beta1, beta2, epsilon;
  T correction1, correction2;  // 1 - beta^t
  T weight_decay;
  bool decoupled;  // AdamW
};

// Moves theta along the gradient g and brings the averages m and v up to date. No two may overlap.
void adam(const AdamStep<float>& step, Index count, const float* g, float* theta, float* m, float* v);

}  // namespace reference::kernels
