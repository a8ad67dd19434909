#pragma once
// A layer of a continuous flow's network: tanh and, beside it, its derivatives along K directions. z and y:
// [1+K,N,H], pre-activations without bias and then their derivatives; b [H].
//   y[0] = tanh(z[0] + b),  y[k] = (1 - y[0]^2) z[k]

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

struct DualShape {
  Index directions, rows, width;  // K, N, H
};

// y may hold anything on entry and must not overlap z.
void dual_tanh_forward(const DualShape& shape, const float* z, const float* b, float* y);
// Writes dz, or with `add` adds to it, and adds to db:  g = (dy[0] - 2 y[0] sum_k dy[k] z[k]) (1 - y[0]^2),
// dz[0] += g,  db += sum of rows of g, dz[k] += (1 - y[0]^2) dy[k].
void dual_tanh_backward(const DualShape& shape, const float* z, const float* y, const float* dy, bool add,
                        float* dz, float* db);

}  // namespace reference::kernels
