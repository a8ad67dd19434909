#include "reference/kernels/gemm.hpp"

#include <algorithm>
#include <cassert>

#include "reference/kernels/aligned_floats.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/gemm.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {

constexpr Index kVectors = 2;
constexpr Index kTileRows = MaxScalars(kVectors);
constexpr Index kTileColumns = kVectors * Index{HWY_LANES(float)};
// A block of A stays in the second-level cache while a panel of B (kDepth x kTileColumns) stays in the first.
constexpr Index kDepth = 256;
constexpr Index kBlockRows = 10 * kTileRows;
constexpr Index kBlockColumns = 512;

// Panels of `width` columns (rows for A), [panel][depth][width], filled up with zeros.
void Pack(const float* from, Index across_step, Index depth_step, Index across, Index depth, Index width,
          float* to) {
  for (Index first = 0; first < across; first += width) {
    const Index filled = std::min(width, across - first);
    for (Index k = 0; k < depth; ++k) {
      const float* source = from + first * across_step + k * depth_step;
      if (across_step == 1) {
        std::copy_n(source, filled, to);
      } else {
        for (Index p = 0; p < filled; ++p) to[p] = source[p * across_step];
      }
      std::fill(to + filled, to + width, 0.0f);
      to += width;
    }
  }
}

// c[kTileRows, kTileColumns] = or += a panel of A times a panel of B.
void Tile(Index depth, const float* HWY_RESTRICT a, const float* HWY_RESTRICT b, bool add,
          float* HWY_RESTRICT c, Index c_row_step) {
  const hn::ScalableTag<float> d;
  using V = hn::Vec<decltype(d)>;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  V sums[kTileRows][kVectors];
  for (Index i = 0; i < kTileRows; ++i) {
    for (Index v = 0; v < kVectors; ++v) {
      sums[i][v] = add ? hn::LoadU(d, c + i * c_row_step + v * lanes) : hn::Zero(d);
    }
  }
  for (Index k = 0; k < depth; ++k, a += kTileRows, b += kTileColumns) {
    const V left = hn::Load(d, b), right = hn::Load(d, b + lanes);
    HWY_UNROLL(kTileRows)
    for (Index i = 0; i < kTileRows; ++i) {
      const V scalar = hn::Set(d, a[i]);
      sums[i][0] = hn::MulAdd(scalar, left, sums[i][0]);
      sums[i][1] = hn::MulAdd(scalar, right, sums[i][1]);
    }
  }
  for (Index i = 0; i < kTileRows; ++i) {
    for (Index v = 0; v < kVectors; ++v) hn::StoreU(sums[i][v], d, c + i * c_row_step + v * lanes);
  }
}

// A tile that reaches over the edge of C: through a copy.
void EdgeTile(Index rows, Index columns, Index depth, const float* a, const float* b, bool add, float* c,
              Index c_row_step) {
  HWY_ALIGN float whole[kTileRows * kTileColumns] = {};
  if (add) {
    for (Index i = 0; i < rows; ++i) std::copy_n(c + i * c_row_step, columns, whole + i * kTileColumns);
  }
  Tile(depth, a, b, add, whole, kTileColumns);
  for (Index i = 0; i < rows; ++i) std::copy_n(whole + i * kTileColumns, columns, c + i * c_row_step);
}

void MultiplyBlocks(Index rows, Index columns, Index depth, const float* a, const float* b, bool add,
                    float* c, Index c_row_step) {
  for (Index j = 0; j < columns; j += kTileColumns) {
    for (Index i = 0; i < rows; i += kTileRows) {
      const float* panel_a = a + i * depth;
      const float* panel_b = b + j * depth;
      float* corner = c + i * c_row_step + j;
      if (i + kTileRows <= rows && j + kTileColumns <= columns) {
        Tile(depth, panel_a, panel_b, add, corner, c_row_step);
      } else {
        EdgeTile(std::min(kTileRows, rows - i), std::min(kTileColumns, columns - j), depth, panel_a, panel_b,
                 add, corner, c_row_step);
      }
    }
  }
}

Index RoundedUp(Index count, Index multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

void Gemm(Index m, Index n, Index k, MatrixView a, MatrixView b, bool accumulate, float* c,
          Index c_row_step) {
  if (m == 0 || n == 0) return;
  if (k == 0) {
    if (accumulate) return;
    for (Index i = 0; i < m; ++i) std::fill_n(c + i * c_row_step, n, 0.0f);
    return;
  }
  const Index most_depth = std::min(k, kDepth);
  const AlignedFloats packed_a = allocate_floats(RoundedUp(std::min(m, kBlockRows), kTileRows) * most_depth);
  const AlignedFloats packed_b =
      allocate_floats(RoundedUp(std::min(n, kBlockColumns), kTileColumns) * most_depth);
  for (Index column = 0; column < n; column += kBlockColumns) {
    const Index columns = std::min(kBlockColumns, n - column);
    for (Index first = 0; first < k; first += kDepth) {
      const Index depth = std::min(kDepth, k - first);
      const bool add = accumulate || first > 0;
      Pack(b.data + first * b.row_step + column * b.column_step, b.column_step, b.row_step, columns, depth,
           kTileColumns, packed_b.get());
      for (Index row = 0; row < m; row += kBlockRows) {
        const Index rows = std::min(kBlockRows, m - row);
        Pack(a.data + row * a.row_step + first * a.column_step, a.row_step, a.column_step, rows, depth,
             kTileRows, packed_a.get());
        MultiplyBlocks(rows, columns, depth, packed_a.get(), packed_b.get(), add,
                       c + row * c_row_step + column, c_row_step);
      }
    }
  }
}

// kRows rows of A times kWide vectors of columns of B.
template <int kRows, int kWide>
void RowsTile(Index n, Index k, const float* a, const float* b, float* c) {
  const hn::ScalableTag<float> d;
  using V = hn::Vec<decltype(d)>;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  V sums[kRows][kWide];
  for (Index i = 0; i < kRows; ++i) {
    for (Index v = 0; v < kWide; ++v) sums[i][v] = hn::LoadU(d, c + i * n + v * lanes);
  }
  for (Index p = 0; p < k; ++p, b += n) {
    V right[kWide];
    for (Index v = 0; v < kWide; ++v) right[v] = hn::LoadU(d, b + v * lanes);
    for (Index i = 0; i < kRows; ++i) {
      const V scalar = hn::Set(d, a[i * k + p]);
      for (Index v = 0; v < kWide; ++v) sums[i][v] = hn::MulAdd(scalar, right[v], sums[i][v]);
    }
  }
  for (Index i = 0; i < kRows; ++i) {
    for (Index v = 0; v < kWide; ++v) hn::StoreU(sums[i][v], d, c + i * n + v * lanes);
  }
}

template <int kRows>
void RowsBand(Index n, Index k, const float* a, const float* b, float* c) {
  constexpr Index lanes = HWY_LANES(float);
  Index column = 0;
  for (; column + 2 * lanes <= n; column += 2 * lanes) RowsTile<kRows, 2>(n, k, a, b + column, c + column);
  for (; column < n; column += lanes) RowsTile<kRows, 1>(n, k, a, b + column, c + column);
}

void FewRows(Index m, Index n, Index k, const float* a, const float* b, float* c) {
  Index row = 0;
  for (; row + 4 <= m; row += 4) RowsBand<4>(n, k, a + row * k, b, c + row * n);
  for (; row < m; ++row) RowsBand<1>(n, k, a + row * k, b, c + row * n);
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(Gemm);

void gemm(Index m, Index n, Index k, MatrixView a, MatrixView b, bool accumulate, float* c,
          Index c_row_step) {
  HWY_DYNAMIC_DISPATCH(Gemm)(m, n, k, a, b, accumulate, c, c_row_step);
}

HWY_EXPORT(FewRows);

void multiply_few_rows(Index m, Index n, Index k, const float* a, const float* b, float* c) {
  static_assert(few_rows_columns % 16 == 0, "vectors of all targets have at most 16 lanes");
  assert(n % few_rows_columns == 0);
  HWY_DYNAMIC_DISPATCH(FewRows)(m, n, k, a, b, c);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
