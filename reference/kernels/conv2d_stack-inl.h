// The tile for a single output channel: several rows of the output times a few vectors of pixels. A vector of
// a row of the image meets as many rows of the output as the filter has rows, so that each load feeds that
// many multiplications; with one row of the output alone every multiplication would wait for a load of its
// own.

#if defined(REFERENCE_KERNELS_CONV2D_STACK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_KERNELS_CONV2D_STACK_INL_H_
#undef REFERENCE_KERNELS_CONV2D_STACK_INL_H_
#else
#define REFERENCE_KERNELS_CONV2D_STACK_INL_H_
#endif

#include <algorithm>
#include <array>
#include <utility>

#include "hwy/highway.h"
#include "reference/kernels/correlation.hpp"
#include "reference/kernels/tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {

// Filters have kernel_rows successive rows of kernel_columns taps, the row step is 1.
struct StackTileArguments {
  const float* x;                // the window's origin of the first row's first pixel
  Index channel_step, row_step;  // of x
  Index channels;
  Index first_row, last_row;  // of the rows of x that the tile meets, those inside the image
  const Index* columns;       // offsets of a kernel row's taps
  Index kernel_columns;
  const float* w;  // [channels][kernel row][kernel column]
  float bias;
  Index last_vector;  // as in RowTileArguments
  float* y;
  Index y_row_step;
};

constexpr int kMaxKernelRows = 5;

// As many rows as registers allow, but no more than pay.
constexpr int StackRows(int vectors) {
  if (kManyRegisters) return vectors <= 3 ? 7 : 6;
  return vectors == 1 ? 7 : vectors == 2 ? 6 : vectors == 3 ? 4 : 2;
}

constexpr Index kMaxStackRows = 7;

template <class D>
struct StackTile {
  using Function = void (*)(const StackTileArguments&);

  // Row kRow of x adds to the rows of the output that it meets.
  template <int kRow, int kKernelRows, int kVectors>
  static HWY_INLINE void AddRow(const StackTileArguments& a, const float* HWY_RESTRICT x,
                                const float* HWY_RESTRICT w,
                                hn::Vec<D> (&sum)[StackRows(kVectors)][kVectors]) {
    constexpr int kRows = StackRows(kVectors);
    constexpr int kFirst = kRow - kKernelRows + 1 > 0 ? kRow - kKernelRows + 1 : 0;
    constexpr int kLast = kRow < kRows - 1 ? kRow : kRows - 1;
    if (kRow < a.first_row || kRow >= a.last_row) return;
    const D d;
    const Index lanes = static_cast<Index>(hn::Lanes(d));
    const float* HWY_RESTRICT row = x + kRow * a.row_step;
    for (Index v = 0; v < a.kernel_columns; ++v) {
      hn::Vec<D> pixels[kVectors];
#pragma GCC unroll 4
      for (int k = 0; k < kVectors - 1; ++k) pixels[k] = hn::LoadU(d, row + a.columns[v] + k * lanes);
      pixels[kVectors - 1] = hn::LoadU(d, row + a.columns[v] + a.last_vector);
#pragma GCC unroll 16
      for (int r = kFirst; r <= kLast; ++r) {
        const auto weight = hn::Set(d, w[(kRow - r) * a.kernel_columns + v]);
#pragma GCC unroll 4
        for (int k = 0; k < kVectors; ++k) sum[r][k] = hn::MulAdd(weight, pixels[k], sum[r][k]);
      }
    }
  }

  template <int kKernelRows, int kVectors, int... kRow>
  static HWY_INLINE void AddRows(const StackTileArguments& a, const float* HWY_RESTRICT x,
                                 const float* HWY_RESTRICT w,
                                 hn::Vec<D> (&sum)[StackRows(kVectors)][kVectors],
                                 std::integer_sequence<int, kRow...>) {
    (AddRow<kRow, kKernelRows, kVectors>(a, x, w, sum), ...);
  }

  template <int kKernelRows, int kVectors>
  static HWY_NOINLINE void Run(const StackTileArguments& arguments) {
    const D d;
    constexpr int kRows = StackRows(kVectors);
    const Index lanes = static_cast<Index>(hn::Lanes(d));
    const StackTileArguments a = arguments;
    hn::Vec<D> sum[kRows][kVectors];
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
      for (int k = 0; k < kVectors; ++k) sum[r][k] = hn::Set(d, a.bias);
    }
    for (Index c = 0; c < a.channels; ++c) {
      AddRows<kKernelRows, kVectors>(a, a.x + c * a.channel_step, a.w + c * kKernelRows * a.kernel_columns,
                                     sum, std::make_integer_sequence<int, kRows + kKernelRows - 1>());
    }
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
      for (int k = 0; k < kVectors - 1; ++k) hn::StoreU(sum[r][k], d, a.y + r * a.y_row_step + k * lanes);
      hn::StoreU(sum[r][kVectors - 1], d, a.y + r * a.y_row_step + a.last_vector);
    }
  }

  template <int kKernelRows>
  static constexpr std::array<Function, kMaxVectors> ByVectors() {
    return {&Run<kKernelRows, 1>, &Run<kKernelRows, 2>, &Run<kKernelRows, 3>, &Run<kKernelRows, 4>};
  }
};

template <class D>
typename StackTile<D>::Function FindStackTile(Index kernel_rows, Index vectors) {
  using Tile = StackTile<D>;
  static constexpr std::array tiles = {Tile::template ByVectors<1>(), Tile::template ByVectors<2>(),
                                       Tile::template ByVectors<3>(), Tile::template ByVectors<4>(),
                                       Tile::template ByVectors<5>()};
  return tiles[static_cast<std::size_t>(kernel_rows - 1)][static_cast<std::size_t>(vectors - 1)];
}

// How many successive rows the taps of a phase form; 0 if they have gaps, the steps are others or the rows
// have different columns.
inline Index StackableKernelRows(const Correlation& c, const Phase& phase) {
  if (c.row_step != 1 || phase.taps.empty()) return 0;
  const Index rows = phase.taps.back().row - phase.taps.front().row + 1;
  Index distinct = 1;
  for (std::size_t t = 1; t < phase.taps.size(); ++t)
    distinct += phase.taps[t].row != phase.taps[t - 1].row ? 1 : 0;
  if (distinct != rows || rows > kMaxKernelRows) return 0;
  const std::size_t columns = phase.taps.size() / static_cast<std::size_t>(rows);
  for (std::size_t t = 0; t < phase.taps.size(); ++t) {
    const Tap &tap = phase.taps[t], &first = phase.taps[t % columns];
    if (tap.row != phase.taps[0].row + static_cast<Index>(t / columns) || tap.column != first.column)
      return 0;
  }
  return rows;
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
