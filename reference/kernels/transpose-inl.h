// Transposition of float32 matrices, in blocks of 4x4.

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

// out[c * out_pitch + r] = in[r * in_pitch + c] for r < rows, c < columns. The last block of a side that is
// no multiple of 4 overlaps the one before.
inline void Transpose(const float* HWY_RESTRICT in, Index in_pitch, Index rows, Index columns,
                      float* HWY_RESTRICT out, Index out_pitch) {
#if HWY_TARGET != HWY_SCALAR
  if (rows >= 4 && columns >= 4) {
    for (Index c = 0; c < columns; c += 4) {
      const Index column = std::min(c, columns - 4);
      for (Index r = 0; r < rows; r += 4) {
        const Index row = std::min(r, rows - 4);
        Transpose4x4(in + row * in_pitch + column, in_pitch, out + column * out_pitch + row, out_pitch);
      }
    }
    return;
  }
#endif
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; ++c) out[c * out_pitch + r] = in[r * in_pitch + c];
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
