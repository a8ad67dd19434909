#include "reference/kernels/gemm.hpp"

#include <algorithm>
#include <cassert>

#include "reference/kernels/aligned_floats.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/gemm.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/kernels/tile-inl.h"
#include "reference/kernels/transpose-inl.h"

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
    const float* panel = from + first * across_step;
    if (depth_step == 1) {
      Transpose(panel, across_step, filled, depth, to, width);
    } else {
      for (Index k = 0; k < depth; ++k) {
        const float* source = panel + k * depth_step;
        if (across_step == 1) {
          std::copy_n(source, filled, to + k * width);
        } else {
          for (Index p = 0; p < filled; ++p) to[k * width + p] = source[p * across_step];
        }
      }
    }
    for (Index k = 0; filled < width && k < depth; ++k) {
      std::fill(to + k * width + filled, to + (k + 1) * width, 0.0f);
    }
    to += depth * width;
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

// kRows rows of A times kPanels panels of B, which lie k * few_rows_columns apart.
template <int kRows, int kPanels>
void RowsTile(Index n, Index k, const float* a, const float* b, float* c) {
  const hn::ScalableTag<float> d;
  using V = hn::Vec<decltype(d)>;
  constexpr int kLanes = HWY_LANES(float), kWide = static_cast<int>(few_rows_columns) / kLanes;
  V sums[kRows][kPanels * kWide];
  for (Index i = 0; i < kRows; ++i) {
    for (Index v = 0; v < kPanels * kWide; ++v) sums[i][v] = hn::LoadU(d, c + i * n + v * kLanes);
  }
  for (Index p = 0; p < k; ++p, b += few_rows_columns) {
    V right[kPanels * kWide];
    for (Index v = 0; v < kPanels * kWide; ++v) {
      right[v] = hn::LoadU(d, b + v / kWide * k * few_rows_columns + v % kWide * kLanes);
    }
    for (Index i = 0; i < kRows; ++i) {
      const V scalar = hn::Set(d, a[i * k + p]);
      for (Index v = 0; v < kPanels * kWide; ++v) sums[i][v] = hn::MulAdd(scalar, right[v], sums[i][v]);
    }
  }
  for (Index i = 0; i < kRows; ++i) {
    for (Index v = 0; v < kPanels * kWide; ++v) hn::StoreU(sums[i][v], d, c + i * n + v * kLanes);
  }
}

template <int kRows, int kPanels>
void RowsBand(Index n, Index k, const float* a, const float* b, float* c) {
  constexpr Index columns = kPanels * few_rows_columns;
  Index column = 0;
  for (; column + columns <= n; column += columns) {
    RowsTile<kRows, kPanels>(n, k, a, b + column * k, c + column);
  }
  for (; column < n; column += few_rows_columns) RowsTile<kRows, 1>(n, k, a, b + column * k, c + column);
}

// As many accumulators as registers hold; a single row takes more panels, to cover the latency of its chain.
void FewRows(Index m, Index n, Index k, const float* a, const float* b, float* c) {
  constexpr int kRows = kManyRegisters ? 8 : 4, kPanels = kManyRegisters ? 2 : 1;
  constexpr int kAlone = kManyRegisters ? 4 : HWY_LANES(float) == 8 ? 2 : 1;
  Index row = 0;
  for (; row + kRows <= m; row += kRows) RowsBand<kRows, kPanels>(n, k, a + row * k, b, c + row * n);
  for (; row < m; ++row) RowsBand<1, kAlone>(n, k, a + row * k, b, c + row * n);
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
