#include "reference/kernels/gemm.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

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

// Panels of kWidth columns (rows for A), [panel][depth][kWidth], filled up with zeros.
template <Index kWidth>
void Pack(const float* from, Index across_step, Index depth_step, Index across, Index depth, float* to) {
  for (Index first = 0; first < across; first += kWidth, to += depth * kWidth) {
    const Index filled = std::min(kWidth, across - first);
    const float* panel = from + first * across_step;
    if (across_step == 1 && filled == kWidth) {
      for (Index k = 0; k < depth; ++k) {
        std::memcpy(to + k * kWidth, panel + k * depth_step, kWidth * sizeof(float));
      }
      continue;
    }
    if (depth_step == 1) {
      Transpose(panel, across_step, filled, depth, to, kWidth);
    } else {
      for (Index k = 0; k < depth; ++k) {
        for (Index p = 0; p < filled; ++p) to[k * kWidth + p] = panel[k * depth_step + p * across_step];
      }
    }
    for (Index k = 0; filled < kWidth && k < depth; ++k) {
      std::fill(to + k * kWidth + filled, to + (k + 1) * kWidth, 0.0f);
    }
  }
}

// c[kRows, kWide vectors] = or += the first rows of a panel of A times the first columns of one of B.
template <Index kRows, Index kWide>
void Tile(Index depth, const float* HWY_RESTRICT a, const float* HWY_RESTRICT b, bool add,
          float* HWY_RESTRICT c, Index c_row_step) {
  const hn::ScalableTag<float> d;
  using V = hn::Vec<decltype(d)>;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  V sums[kRows][kWide];
  for (Index i = 0; i < kRows; ++i) {
    for (Index v = 0; v < kWide; ++v) {
      sums[i][v] = add ? hn::LoadU(d, c + i * c_row_step + v * lanes) : hn::Zero(d);
    }
  }
  for (Index k = 0; k < depth; ++k, a += kTileRows, b += kTileColumns) {
    const V left = hn::Load(d, b), right = hn::Load(d, b + lanes);
    HWY_UNROLL(kTileRows)
    for (Index i = 0; i < kRows; ++i) {
      const V scalar = hn::Set(d, a[i]);
      sums[i][0] = hn::MulAdd(scalar, left, sums[i][0]);
      if (kWide > 1) sums[i][kWide - 1] = hn::MulAdd(scalar, right, sums[i][kWide - 1]);
    }
  }
  for (Index i = 0; i < kRows; ++i) {
    for (Index v = 0; v < kWide; ++v) hn::StoreU(sums[i][v], d, c + i * c_row_step + v * lanes);
  }
}

// A tile that reaches over the edge of C: through a copy, and no more of it than half or a quarter of the
// rows where that is enough.
void EdgeTile(Index rows, Index columns, Index depth, const float* a, const float* b, bool add, float* c,
              Index c_row_step) {
  constexpr Index kHalf = (kTileRows + 1) / 2, kQuarter = (kTileRows + 3) / 4;
  HWY_ALIGN float whole[kTileRows * kTileColumns] = {};
  if (add) {
    for (Index i = 0; i < rows; ++i) std::copy_n(c + i * c_row_step, columns, whole + i * kTileColumns);
  }
  const bool narrow = columns <= Index{HWY_LANES(float)};
  if (rows <= kQuarter) {
    (narrow ? Tile<kQuarter, 1> : Tile<kQuarter, 2>)(depth, a, b, add, whole, kTileColumns);
  } else if (rows <= kHalf) {
    (narrow ? Tile<kHalf, 1> : Tile<kHalf, 2>)(depth, a, b, add, whole, kTileColumns);
  } else {
    (narrow ? Tile<kTileRows, 1> : Tile<kTileRows, 2>)(depth, a, b, add, whole, kTileColumns);
  }
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
        Tile<kTileRows, kVectors>(depth, panel_a, panel_b, add, corner, c_row_step);
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

void Product(Index m, Index n, Index k, MatrixView a, MatrixView b, bool accumulate, float* c,
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
      Pack<kTileColumns>(b.data + first * b.row_step + column * b.column_step, b.column_step, b.row_step,
                         columns, depth, packed_b.get());
      for (Index row = 0; row < m; row += kBlockRows) {
        const Index rows = std::min(kBlockRows, m - row);
        Pack<kTileRows>(a.data + row * a.row_step + first * a.column_step, a.row_step, a.column_step, rows,
                        depth, packed_a.get());
        MultiplyBlocks(rows, columns, depth, packed_a.get(), packed_b.get(), add,
                       c + row * c_row_step + column, c_row_step);
      }
    }
  }
}

// A C of few columns would fill few lanes: its transpose does not. Each element is summed in the same order
// either way.
void Gemm(Index m, Index n, Index k, MatrixView a, MatrixView b, bool accumulate, float* c,
          Index c_row_step) {
  if (2 * n > kTileRows || m < kTileColumns) return Product(m, n, k, a, b, accumulate, c, c_row_step);
  const AlignedFloats turned = allocate_floats(m * n);
  for (Index j = 0; accumulate && j < n; ++j) {
    for (Index i = 0; i < m; ++i) turned[j * m + i] = c[i * c_row_step + j];
  }
  Product(n, m, k, {b.data, b.column_step, b.row_step}, {a.data, a.column_step, a.row_step}, accumulate,
          turned.get(), m);
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < n; ++j) c[i * c_row_step + j] = turned[j * m + i];
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
