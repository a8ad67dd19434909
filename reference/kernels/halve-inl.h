// What pooling with windows of 2 x 2, stride 2 and no padding shares: rows of windows in vectors as long as
// they fill, so that images of 14 or 7 windows a row do not fall back on loops.

#if defined(REFERENCE_KERNELS_HALVE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_KERNELS_HALVE_INL_H_
#undef REFERENCE_KERNELS_HALVE_INL_H_
#else
#define REFERENCE_KERNELS_HALVE_INL_H_
#endif

#include <cstddef>

#include "hwy/highway.h"
#include "reference/pool2d_shape.hpp"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// each(position of a row of windows in y, position of its upper row of pixels in x), of every plane.
template <class Each>
HWY_INLINE void ForEachRow(const Pool2dShape& s, Each each) {
  const std::ptrdiff_t rows = s.out_height(), columns = s.out_width(), width = s.in_width;
  for (std::ptrdiff_t plane = 0; plane < std::ptrdiff_t{s.batch} * s.channels; ++plane) {
    for (std::ptrdiff_t i = 0; i < rows; ++i) {
      each((plane * rows + i) * columns, (plane * s.in_height + 2 * i) * width);
    }
  }
}

template <class D, class Row>
void HalveInVectors(D d, const Pool2dShape& s, Row row) {
  ForEachRow(s, [&](std::ptrdiff_t windows, std::ptrdiff_t pixels) HWY_ATTR { row(d, windows, pixels); });
}

// row(tag, windows, pixels) with the longest vectors that a row of windows fills, or few(windows, pixels)
// where it fills none; both get the positions of ForEachRow.
template <class Row, class Few>
void Halve(const Pool2dShape& s, Row row, Few few) {
  constexpr int kLanes = HWY_LANES(float), kHalf = kLanes > 8 ? 8 : kLanes,
                kQuarter = kLanes > 4 ? 4 : kLanes;
  const int columns = s.out_width();
  if (columns >= kLanes) return HalveInVectors(hn::ScalableTag<float>(), s, row);
  if (columns >= kHalf) return HalveInVectors(hn::CappedTag<float, kHalf>(), s, row);
  if (columns >= kQuarter) return HalveInVectors(hn::CappedTag<float, kQuarter>(), s, row);
  ForEachRow(s, few);
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
