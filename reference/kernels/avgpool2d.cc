#include "reference/kernels/avgpool2d.hpp"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/avgpool2d.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/kernels/halve-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// One row of windows from two rows of pixels. The last vector ends with the row, over windows that are done.
template <class D>
void QuarterRow(D d, std::ptrdiff_t columns, const float* HWY_RESTRICT upper, const float* HWY_RESTRICT lower,
                float* HWY_RESTRICT y) {
  using V = hn::Vec<D>;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const V quarter = hn::Set(d, 0.25f);
  for (std::ptrdiff_t j = 0; j < columns; j += lanes) {
    const std::ptrdiff_t k = std::min(j, columns - lanes);
    V a, b, c, e;
    hn::LoadInterleaved2(d, upper + 2 * k, a, b);
    hn::LoadInterleaved2(d, lower + 2 * k, c, e);
    hn::StoreU(hn::Mul(quarter, hn::Add(hn::Add(a, b), hn::Add(c, e))), d, y + k);
  }
}

// The gradient of one row of windows to its two rows of pixels.
template <class D>
void DoubleRow(D d, std::ptrdiff_t columns, const float* HWY_RESTRICT dy, float* HWY_RESTRICT upper,
               float* HWY_RESTRICT lower) {
  using V = hn::Vec<D>;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const V quarter = hn::Set(d, 0.25f);
  for (std::ptrdiff_t j = 0; j < columns; j += lanes) {
    const std::ptrdiff_t k = std::min(j, columns - lanes);
    const V part = hn::Mul(quarter, hn::LoadU(d, dy + k));
    hn::StoreInterleaved2(part, part, d, upper + 2 * k);
    hn::StoreInterleaved2(part, part, d, lower + 2 * k);
  }
}

void QuarterFewColumns(std::ptrdiff_t columns, const float* upper, const float* lower, float* y) {
  for (std::ptrdiff_t j = 0; j < columns; ++j) {
    y[j] = 0.25f * ((upper[2 * j] + upper[2 * j + 1]) + (lower[2 * j] + lower[2 * j + 1]));
  }
}

void DoubleFewColumns(std::ptrdiff_t columns, const float* dy, float* upper, float* lower) {
  for (std::ptrdiff_t j = 0; j < columns; ++j) {
    upper[2 * j] = upper[2 * j + 1] = lower[2 * j] = lower[2 * j + 1] = 0.25f * dy[j];
  }
}

void QuarterPlanes(const Pool2dShape& s, const float* x, float* y) {
  const std::ptrdiff_t columns = s.out_width(), width = s.in_width;
  Halve(
      s,
      [&](auto d, std::ptrdiff_t windows, std::ptrdiff_t pixels)
          HWY_ATTR { QuarterRow(d, columns, x + pixels, x + pixels + width, y + windows); },
      [&](std::ptrdiff_t windows, std::ptrdiff_t pixels) {
        QuarterFewColumns(columns, x + pixels, x + pixels + width, y + windows);
      });
}

void DoublePlanes(const Pool2dShape& s, const float* dy, float* dx) {
  const std::ptrdiff_t columns = s.out_width(), width = s.in_width;
  Halve(
      s,
      [&](auto d, std::ptrdiff_t windows, std::ptrdiff_t pixels)
          HWY_ATTR { DoubleRow(d, columns, dy + windows, dx + pixels, dx + pixels + width); },
      [&](std::ptrdiff_t windows, std::ptrdiff_t pixels) {
        DoubleFewColumns(columns, dy + windows, dx + pixels, dx + pixels + width);
      });
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(QuarterPlanes);
HWY_EXPORT(DoublePlanes);

namespace {

std::ptrdiff_t planes_of(const Pool2dShape& s) {
  return std::ptrdiff_t{s.batch} * s.channels;
}

// The pixels of a window that lie in the image.
struct Window {
  int top, bottom, left, right;
  float share;  // 1 / count
};
Window window_at(const Pool2dShape& s, bool padding_counts, int i, int j) {
  const int top = i * s.stride_h - s.padding_h, left = j * s.stride_w - s.padding_w;
  Window w{std::max(top, 0), std::min(top + s.window_height, s.in_height), std::max(left, 0),
           std::min(left + s.window_width, s.in_width), 0};
  const int inside = (w.bottom - w.top) * (w.right - w.left);
  w.share = 1 / static_cast<float>(padding_counts ? s.window_height * s.window_width : inside);
  return w;
}

}  // namespace

void avgpool2d_forward(const Pool2dShape& s, bool padding_counts, const float* x, float* y) {
  if (s.halves()) {
    HWY_DYNAMIC_DISPATCH(QuarterPlanes)(s, x, y);
    return;
  }
  const std::ptrdiff_t width = s.in_width, pixels = s.in_height * width;
  for (std::ptrdiff_t plane = 0; plane < planes_of(s); ++plane, x += pixels) {
    for (int i = 0; i < s.out_height(); ++i) {
      for (int j = 0; j < s.out_width(); ++j) {
        const Window w = window_at(s, padding_counts, i, j);
        float total = 0;
        for (int r = w.top; r < w.bottom; ++r) {
          for (int c = w.left; c < w.right; ++c) total += x[r * width + c];
        }
        *y++ = total * w.share;
      }
    }
  }
}

void avgpool2d_backward(const Pool2dShape& s, bool padding_counts, const float* dy, float* dx) {
  const std::ptrdiff_t width = s.in_width, pixels = s.in_height * width;
  std::fill_n(dx, planes_of(s) * pixels, 0.0f);
  if (s.halves()) {
    HWY_DYNAMIC_DISPATCH(DoublePlanes)(s, dy, dx);
    return;
  }
  for (std::ptrdiff_t plane = 0; plane < planes_of(s); ++plane, dx += pixels) {
    for (int i = 0; i < s.out_height(); ++i) {
      for (int j = 0; j < s.out_width(); ++j, ++dy) {
        const Window w = window_at(s, padding_counts, i, j);
        for (int r = w.top; r < w.bottom; ++r) {
          for (int c = w.left; c < w.right; ++c) dx[r * width + c] += *dy * w.share;
        }
      }
    }
  }
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
