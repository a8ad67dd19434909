#include "reference/kernels/linear.hpp"

#include <algorithm>

#include "reference/kernels/gemm.hpp"

namespace reference::kernels {

void linear_forward(const LinearShape& s, const float* x, const float* w, const float* bias, float* y) {
  gemm(s.batch, s.outputs, s.inputs, {x, s.inputs, 1}, {w, 1, s.inputs}, false, y, s.outputs);
  for (Index n = 0; n < s.batch; ++n, y += s.outputs) {
    for (Index m = 0; m < s.outputs; ++m) y[m] += bias[m];
  }
}

void linear_backward(const LinearShape& s, const float* x, const float* w, const float* dy, float* dx,
                     float* dw, float* db) {
  gemm(s.batch, s.inputs, s.outputs, {dy, s.outputs, 1}, {w, s.inputs, 1}, false, dx, s.inputs);
  gemm(s.outputs, s.inputs, s.batch, {dy, 1, s.outputs}, {x, s.inputs, 1}, false, dw, s.inputs);
  std::fill_n(db, s.outputs, 0.0f);
  for (Index n = 0; n < s.batch; ++n, dy += s.outputs) {
    for (Index m = 0; m < s.outputs; ++m) db[m] += dy[m];
  }
}

}  // namespace reference::kernels
