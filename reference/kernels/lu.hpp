#pragma once
// LU decomposition with row pivoting in float32 with SIMD: log-determinants, solutions, and the invertible
// 1x1 convolution of Glow (Kingma and Dhariwal, 2018) on them. Matrices are [n,n] row-major.
//
//   std::vector<float> lu(a); std::vector<Index> rows(n);
//   const kernels::LogDeterminant det = kernels::lu_factor(n, lu.data(), rows.data());

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

struct LogDeterminant {
  double log_abs;  // -inf for a singular matrix
  int sign;        // 1, -1, or 0 for a singular matrix
};

// Replaces a by L (below the diagonal, ones on it not stored) and U; rows[i] is the row of a that became row
// i.
LogDeterminant lu_factor(Index n, float* a, Index* rows);

// X with A X = B, from A's factors; b, x: [n,m] row-major. A must not be singular.
void lu_solve(Index n, Index m, const float* lu, const Index* rows, const float* b, float* x);
// X with A^T X = B.
void lu_solve_transposed(Index n, Index m, const float* lu, const Index* rows, const float* b, float* x);

// y[n] = w x[n], x, y: [N,C,P], w: [C,C]. The log-determinant of a sample is P log |det w|, from lu_factor.
void invertible_conv_forward(Index batch, Index channels, Index pixels, const float* w, const float* x,
                             float* y);
// dlog_det: the gradient with respect to log |det w|, already summed over the batch and times P; it adds
// dlog_det w^-T to dw. Singular w: dw is not finite.
void invertible_conv_backward(Index batch, Index channels, Index pixels, const float* w, const float* x,
                              const float* dy, float dlog_det, float* dx, float* dw);

}  // namespace reference::kernels
