#include "reference/kernels/maxpool2d.hpp"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/maxpool2d.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/kernels/halve-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// The four pixels of each window, in row-major order.
template <class V>
struct Quads {
  V a, b, c, d;
  V largest() const { return hn::Max(hn::Max(a, b), hn::Max(c, d)); }
};

template <class D, class V = hn::Vec<D>>
Quads<V> LoadQuads(D d, const float* upper, const float* lower) {
  Quads<V> q;
  hn::LoadInterleaved2(d, upper, q.a, q.b);
  hn::LoadInterleaved2(d, lower, q.c, q.d);
  return q;
}

// One row of windows from two rows of pixels. The last vector ends with the row, over windows that are done.
template <class D>
void HalveRow(D d, std::ptrdiff_t columns, const float* HWY_RESTRICT upper, const float* HWY_RESTRICT lower,
              float* HWY_RESTRICT y) {
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t j = 0; j < columns; j += lanes) {
    const std::ptrdiff_t k = std::min(j, columns - lanes);
    hn::StoreU(LoadQuads(d, upper + 2 * k, lower + 2 * k).largest(), d, y + k);
  }
}

// The gradient of one row of windows to its two rows of pixels.
template <class D>
void SpreadRow(D d, std::ptrdiff_t columns, const float* HWY_RESTRICT upper, const float* HWY_RESTRICT lower,
               const float* HWY_RESTRICT dy, float* HWY_RESTRICT to_upper, float* HWY_RESTRICT to_lower) {
  using V = hn::Vec<D>;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t j = 0; j < columns; j += lanes) {
    const std::ptrdiff_t k = std::min(j, columns - lanes);
    const Quads<V> q = LoadQuads(d, upper + 2 * k, lower + 2 * k);
    const V largest = q.largest();
    V left = hn::LoadU(d, dy + k);  // what no earlier pixel of the window has taken
    const auto take = [&](V pixel) {
      const auto mine = hn::Eq(pixel, largest);
      const V taken = hn::IfThenElseZero(mine, left);
      left = hn::IfThenZeroElse(mine, left);
      return taken;
    };
    const V a = take(q.a), b = take(q.b), c = take(q.c), e = take(q.d);
    hn::StoreInterleaved2(a, b, d, to_upper + 2 * k);
    hn::StoreInterleaved2(c, e, d, to_lower + 2 * k);
  }
}

void HalveFewColumns(std::ptrdiff_t columns, const float* upper, const float* lower, float* y) {
  for (std::ptrdiff_t j = 0; j < columns; ++j) {
    y[j] = std::max(std::max(upper[2 * j], upper[2 * j + 1]), std::max(lower[2 * j], lower[2 * j + 1]));
  }
}

void SpreadFewColumns(std::ptrdiff_t columns, const float* upper, const float* lower, const float* dy,
                      float* to_upper, float* to_lower) {
  for (std::ptrdiff_t j = 0; j < columns; ++j) {
    const float pixels[4] = {upper[2 * j], upper[2 * j + 1], lower[2 * j], lower[2 * j + 1]};
    float* const places[4] = {to_upper + 2 * j, to_upper + 2 * j + 1, to_lower + 2 * j, to_lower + 2 * j + 1};
    const std::ptrdiff_t first = std::max_element(pixels, pixels + 4) - pixels;
    for (std::ptrdiff_t k = 0; k < 4; ++k) *places[k] = k == first ? dy[j] : 0;
  }
}

void HalvePlanes(const Pool2dShape& s, const float* x, float* y) {
  const std::ptrdiff_t columns = s.out_width(), width = s.in_width;
  Halve(
      s,
      [&](auto d, std::ptrdiff_t windows, std::ptrdiff_t pixels)
          HWY_ATTR { HalveRow(d, columns, x + pixels, x + pixels + width, y + windows); },
      [&](std::ptrdiff_t windows, std::ptrdiff_t pixels) {
        HalveFewColumns(columns, x + pixels, x + pixels + width, y + windows);
      });
}

void SpreadPlanes(const Pool2dShape& s, const float* x, const float* dy, float* dx) {
  const std::ptrdiff_t columns = s.out_width(), width = s.in_width;
  Halve(
      s,
      [&](auto d, std::ptrdiff_t windows, std::ptrdiff_t pixels) HWY_ATTR {
        SpreadRow(d, columns, x + pixels, x + pixels + width, dy + windows, dx + pixels, dx + pixels + width);
      },
      [&](std::ptrdiff_t windows, std::ptrdiff_t pixels) {
        SpreadFewColumns(columns, x + pixels, x + pixels + width, dy + windows, dx + pixels,
                         dx + pixels + width);
      });
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(HalvePlanes);
HWY_EXPORT(SpreadPlanes);

namespace {

std::ptrdiff_t planes_of(const Pool2dShape& s) {
  return std::ptrdiff_t{s.batch} * s.channels;
}

// The position of the first maximum of window (i, j) in a plane of x.
std::ptrdiff_t first_maximum(const Pool2dShape& s, const float* plane, int i, int j) {
  const int top = i * s.stride_h - s.padding_h, left = j * s.stride_w - s.padding_w;
  const int bottom = std::min(top + s.window_height, s.in_height);
  const int right = std::min(left + s.window_width, s.in_width);
  std::ptrdiff_t best = -1;
  for (int r = std::max(0, top); r < bottom; ++r) {
    for (int c = std::max(0, left); c < right; ++c) {
      const std::ptrdiff_t at = std::ptrdiff_t{r} * s.in_width + c;
      if (best < 0 || plane[at] > plane[best]) best = at;
    }
  }
  return best;
}

// each(position of the window in y, position of its first maximum in x), of every window of every plane.
template <class Each>
void for_each_window(const Pool2dShape& s, const float* x, Each each) {
  const std::ptrdiff_t pixels = std::ptrdiff_t{s.in_height} * s.in_width;
  std::ptrdiff_t window = 0;
  for (std::ptrdiff_t plane = 0; plane < planes_of(s); ++plane) {
    for (int i = 0; i < s.out_height(); ++i) {
      for (int j = 0; j < s.out_width(); ++j) {
        each(window++, plane * pixels + first_maximum(s, x + plane * pixels, i, j));
      }
    }
  }
}

}  // namespace

void maxpool2d_forward(const Pool2dShape& s, const float* x, float* y) {
  if (!s.halves()) {
    for_each_window(s, x, [&](std::ptrdiff_t window, std::ptrdiff_t pixel) { y[window] = x[pixel]; });
    return;
  }
  HWY_DYNAMIC_DISPATCH(HalvePlanes)(s, x, y);
}

void maxpool2d_backward(const Pool2dShape& s, const float* x, const float* dy, float* dx) {
  const std::ptrdiff_t width = s.in_width, pixels = s.in_height * width;
  if (!s.halves()) {
    std::fill(dx, dx + planes_of(s) * pixels, 0.0f);
    for_each_window(s, x, [&](std::ptrdiff_t window, std::ptrdiff_t pixel) { dx[pixel] += dy[window]; });
    return;
  }
  HWY_DYNAMIC_DISPATCH(SpreadPlanes)(s, x, dy, dx);
  if (width % 2 != 0) {
    for (std::ptrdiff_t row = 0; row < planes_of(s) * s.in_height; ++row) dx[(row + 1) * width - 1] = 0;
  }
  for (std::ptrdiff_t plane = 0; s.in_height % 2 != 0 && plane < planes_of(s); ++plane) {
    std::fill_n(dx + (plane + 1) * pixels - width, width, 0.0f);
  }
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
