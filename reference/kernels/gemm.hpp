#pragma once
// Matrix product in float32 with SIMD:
//
//   C[i,j] = sum_k A[i,k] * B[k,j]      or C[i,j] += ...
//
// Operands are views with any steps, so that a transposed matrix is a view with its steps exchanged; C is
// row-major. Blocks of A and B are repacked (about 0.7 MiB), products run in tiles of registers. The result
// of an element depends on K alone, not on M, N or its place: a row of a batch is the same in every batch.
//
//   kernels::gemm(batch, outputs, inputs, {x, inputs, 1}, {w, 1, inputs}, false, y, outputs);   // y = x w^T

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

struct MatrixView {
  const float* data;
  Index row_step, column_step;
};

// a: [m,k], b: [k,n], c: [m,n] with rows c_row_step apart, which must not overlap the operands. k = 0 gives
// zeros.
void gemm(Index m, Index n, Index k, MatrixView a, MatrixView b, bool accumulate, float* c, Index c_row_step);

// C += A B for few rows, without repacking: a: [m,k] and c: [m,n] row-major, b in panels of few_rows_columns
// columns, [n / few_rows_columns, k, few_rows_columns], so that it streams. n must be a multiple of that.
inline constexpr Index few_rows_columns = 16;
void multiply_few_rows(Index m, Index n, Index k, const float* a, const float* b, float* c);

}  // namespace reference::kernels
