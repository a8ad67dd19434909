// Fills the bands of reference/kernels/band.hpp.

#if defined(REFERENCE_KERNELS_BAND_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_KERNELS_BAND_INL_H_
#undef REFERENCE_KERNELS_BAND_INL_H_
#else
#define REFERENCE_KERNELS_BAND_INL_H_
#endif

#include <algorithm>

#include "hwy/highway.h"
#include "reference/kernels/band.hpp"
#include "reference/kernels/correlation.hpp"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Rows are short: a call of memcpy would take longer than the copy. The last vector overlaps the one before.
template <class D>
HWY_INLINE void CopyVectors(D d, const float* HWY_RESTRICT from, Index count, float* HWY_RESTRICT to) {
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index k = 0; k < count - lanes; k += lanes) hn::StoreU(hn::LoadU(d, from + k), d, to + k);
  hn::StoreU(hn::LoadU(d, from + count - lanes), d, to + count - lanes);
}

HWY_INLINE void CopyFloats(const float* HWY_RESTRICT from, Index count, float* HWY_RESTRICT to) {
  const hn::ScalableTag<float> full;
  const hn::CappedTag<float, 4> four;
  if (count >= static_cast<Index>(hn::Lanes(full))) return CopyVectors(full, from, count, to);
  if (count >= static_cast<Index>(hn::Lanes(four))) return CopyVectors(four, from, count, to);
  for (Index k = 0; k < count; ++k) to[k] = from[k];
}

// Copies what the rows [first, last) of the output need into a band that was zero at first and has held no
// other layout since: the zeros beside the image stay. `x` is the first channel of the group in the first of
// `images` images, image_step apart.
inline void CopyBand(const BandLayout& layout, const Correlation& c, const float* x, Index image_step,
                     Index images, Index first, Index last, float* band) {
  const Index origin = first * c.row_step + c.first_tap_row;
  const Index top = std::max(origin, Index{0});
  const Index bottom = std::min((last - 1) * c.row_step + c.last_tap_row + 1, c.in_height);
  const Index step = layout.column_phases;
  const BandColumns beside = layout.columns.front();
  for (Index n = 0; n < images; ++n) {
    for (Index channel = 0; channel < c.inputs; ++channel) {
      const float* plane = x + n * image_step + channel * c.in_height * c.in_width;
      float* to = band + n * layout.image_step + channel * layout.channel_step;
      to += (top - origin) * layout.row_pitch;
      const float* from = plane + top * c.in_width;
      for (Index row = top; row < bottom; ++row, from += c.in_width, to += layout.row_pitch) {
        if (step == 1) {
          CopyFloats(from + beside.image_column, beside.count, to + beside.first);
          continue;
        }
        for (Index q = 0; q < step; ++q) {
          const BandColumns columns = layout.columns[static_cast<std::size_t>(q)];
          float* HWY_RESTRICT to_phase = to + q * layout.phase_pitch + columns.first;
          const float* HWY_RESTRICT from_phase = from + columns.image_column;
          for (Index m = 0; m < columns.count; ++m) to_phase[m] = from_phase[m * step];
        }
      }
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
