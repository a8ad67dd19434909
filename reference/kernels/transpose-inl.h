// Transposition of float32 matrices, in blocks of 8x8 where vectors are that long, or of 4x4.

#if defined(REFERENCE_KERNELS_TRANSPOSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_KERNELS_TRANSPOSE_INL_H_
#undef REFERENCE_KERNELS_TRANSPOSE_INL_H_
#else
#define REFERENCE_KERNELS_TRANSPOSE_INL_H_
#endif

#include <algorithm>

#include "hwy/highway.h"
#include "reference/kernels/correlation.hpp"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET != HWY_SCALAR
inline void Transpose4x4(const float* HWY_RESTRICT in, Index in_pitch, float* HWY_RESTRICT out,
                         Index out_pitch) {
  const hn::Full128<float> d;
  const hn::Repartition<double, decltype(d)> pairs;
  const auto row0 = hn::LoadU(d, in), row1 = hn::LoadU(d, in + in_pitch);
  const auto row2 = hn::LoadU(d, in + 2 * in_pitch), row3 = hn::LoadU(d, in + 3 * in_pitch);
  const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(d, row0, row1));
  const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(d, row2, row3));
  const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(d, row0, row1));
  const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(d, row2, row3));
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, low01, low23)), d, out);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, low01, low23)), d, out + out_pitch);
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, high01, high23)), d, out + 2 * out_pitch);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, high01, high23)), d, out + 3 * out_pitch);
}
#endif

#if HWY_TARGET <= HWY_AVX2
// Four columns of rows r to r+3, as the lower halves of four vectors, and four more as the upper halves.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void TransposeHalves(D d, const float* HWY_RESTRICT in, Index in_pitch, V& column0, V& column1,
                                V& column2, V& column3) {
  const hn::Repartition<double, D> pairs;
  const V row0 = hn::LoadU(d, in), row1 = hn::LoadU(d, in + in_pitch);
  const V row2 = hn::LoadU(d, in + 2 * in_pitch), row3 = hn::LoadU(d, in + 3 * in_pitch);
  const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(d, row0, row1));
  const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(d, row2, row3));
  const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(d, row0, row1));
  const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(d, row2, row3));
  column0 = hn::BitCast(d, hn::InterleaveLower(pairs, low01, low23));
  column1 = hn::BitCast(d, hn::InterleaveUpper(pairs, low01, low23));
  column2 = hn::BitCast(d, hn::InterleaveLower(pairs, high01, high23));
  column3 = hn::BitCast(d, hn::InterleaveUpper(pairs, high01, high23));
}

inline void Transpose8x8(const float* HWY_RESTRICT in, Index in_pitch, float* HWY_RESTRICT out,
                         Index out_pitch) {
  const hn::CappedTag<float, 8> d;
  hn::Vec<decltype(d)> upper[4], lower[4];
  TransposeHalves(d, in, in_pitch, upper[0], upper[1], upper[2], upper[3]);
  TransposeHalves(d, in + 4 * in_pitch, in_pitch, lower[0], lower[1], lower[2], lower[3]);
#pragma GCC unroll 4
  for (int k = 0; k < 4; ++k) {
    hn::StoreU(hn::ConcatLowerLower(d, lower[k], upper[k]), d, out + k * out_pitch);
    hn::StoreU(hn::ConcatUpperUpper(d, lower[k], upper[k]), d, out + (k + 4) * out_pitch);
  }
}
#endif

#if HWY_TARGET != HWY_SCALAR
template <Index kSide>
HWY_INLINE void TransposeBlocks(const float* HWY_RESTRICT in, Index in_pitch, Index rows, Index columns,
                                float* HWY_RESTRICT out, Index out_pitch) {
  // Along the matrix whose rows lie farther apart, so that each of its cache lines is used up at once: rows
  // a multiple of 4 KiB apart would not stay in the first-level cache until the next block needs them.
  const bool along_rows_of_in = in_pitch > out_pitch;
  const Index inner_size = along_rows_of_in ? columns : rows, outer_size = along_rows_of_in ? rows : columns;
  for (Index o = 0; o < outer_size; o += kSide) {
    const Index outer = std::min(o, outer_size - kSide);
    for (Index i = 0; i < inner_size; i += kSide) {
      const Index inner = std::min(i, inner_size - kSide);
      const Index row = along_rows_of_in ? outer : inner, column = along_rows_of_in ? inner : outer;
      const float* from = in + row * in_pitch + column;
      float* to = out + column * out_pitch + row;
#if HWY_TARGET <= HWY_AVX2
      if constexpr (kSide == 8) {
        Transpose8x8(from, in_pitch, to, out_pitch);
        continue;
      }
#endif
      Transpose4x4(from, in_pitch, to, out_pitch);
    }
  }
}
#endif

// out[c * out_pitch + r] = in[r * in_pitch + c] for r < rows, c < columns. The last block of a side that is
// no multiple of the blocks' overlaps the one before.
inline void Transpose(const float* HWY_RESTRICT in, Index in_pitch, Index rows, Index columns,
                      float* HWY_RESTRICT out, Index out_pitch) {
#if HWY_TARGET <= HWY_AVX2
  if (rows >= 8 && columns >= 8) return TransposeBlocks<8>(in, in_pitch, rows, columns, out, out_pitch);
#endif
#if HWY_TARGET != HWY_SCALAR
  if (rows >= 4 && columns >= 4) return TransposeBlocks<4>(in, in_pitch, rows, columns, out, out_pitch);
#endif
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; ++c) out[c * out_pitch + r] = in[r * in_pitch + c];
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
