#pragma once
// A fully connected layer in float32 with SIMD: y = x w^T + b, and its gradients, as matrix products
// (gemm.hpp). Formulas: reference/exact/linear.hpp.

namespace reference::kernels {

struct LinearShape {
  int batch, inputs, outputs;
};

// x, dx: [batch, inputs]; w, dw: [outputs, inputs]; bias, db: [outputs]; y, dy: [batch, outputs]. Dense, of
// any alignment; outputs must not overlap inputs, and every element is written.
void linear_forward(const LinearShape& shape, const float* x, const float* w, const float* bias, float* y);
void linear_backward(const LinearShape& shape, const float* x, const float* w, const float* dy, float* dx,
                     float* dw, float* db);

}  // namespace reference::kernels
