#include "reference/kernels/avgpool2d.hpp"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/avgpool2d.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

// One row of `columns` windows, from two rows of pixels.
void QuarterRow(std::ptrdiff_t columns, const float* HWY_RESTRICT upper, const float* HWY_RESTRICT lower,
                float* HWY_RESTRICT y) {
  const D d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const V quarter = hn::Set(d, 0.25f);
  std::ptrdiff_t j = 0;
  for (; j + lanes <= columns; j += lanes) {
    V a, b, c, e;
    hn::LoadInterleaved2(d, upper + 2 * j, a, b);
    hn::LoadInterleaved2(d, lower + 2 * j, c, e);
    hn::StoreU(hn::Mul(quarter, hn::Add(hn::Add(a, b), hn::Add(c, e))), d, y + j);
  }
  for (; j < columns; ++j) {
    y[j] = 0.25f * ((upper[2 * j] + upper[2 * j + 1]) + (lower[2 * j] + lower[2 * j + 1]));
  }
}

// The gradient of one row of windows to a row of pixels below it.
void DoubleRow(std::ptrdiff_t columns, const float* HWY_RESTRICT dy, float* HWY_RESTRICT dx) {
  const D d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const V quarter = hn::Set(d, 0.25f);
  std::ptrdiff_t j = 0;
  for (; j + lanes <= columns; j += lanes) {
    const V part = hn::Mul(quarter, hn::LoadU(d, dy + j));
    hn::StoreInterleaved2(part, part, d, dx + 2 * j);
  }
  for (; j < columns; ++j) dx[2 * j] = dx[2 * j + 1] = 0.25f * dy[j];
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(QuarterRow);
HWY_EXPORT(DoubleRow);

namespace {

bool quarters(const Pool2dShape& s) {
  return s.window_height == 2 && s.window_width == 2 && s.stride_h == 2 && s.stride_w == 2 &&
         s.padding_h == 0 && s.padding_w == 0;
}

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
  const std::ptrdiff_t width = s.in_width, pixels = s.in_height * width;
  for (std::ptrdiff_t plane = 0; plane < planes_of(s); ++plane, x += pixels) {
    for (int i = 0; i < s.out_height(); ++i, y += s.out_width()) {
      if (quarters(s)) {
        const float* upper = x + 2 * i * width;
        HWY_DYNAMIC_DISPATCH(QuarterRow)(s.out_width(), upper, upper + width, y);
        continue;
      }
      for (int j = 0; j < s.out_width(); ++j) {
        const Window w = window_at(s, padding_counts, i, j);
        float total = 0;
        for (int r = w.top; r < w.bottom; ++r) {
          for (int c = w.left; c < w.right; ++c) total += x[r * width + c];
        }
        y[j] = total * w.share;
      }
    }
  }
}

void avgpool2d_backward(const Pool2dShape& s, bool padding_counts, const float* dy, float* dx) {
  const std::ptrdiff_t width = s.in_width, pixels = s.in_height * width;
  std::fill_n(dx, planes_of(s) * pixels, 0.0f);
  for (std::ptrdiff_t plane = 0; plane < planes_of(s); ++plane, dx += pixels) {
    for (int i = 0; i < s.out_height(); ++i, dy += s.out_width()) {
      if (quarters(s)) {
        float* upper = dx + 2 * i * width;
        HWY_DYNAMIC_DISPATCH(DoubleRow)(s.out_width(), dy, upper);
        HWY_DYNAMIC_DISPATCH(DoubleRow)(s.out_width(), dy, upper + width);
        continue;
      }
      for (int j = 0; j < s.out_width(); ++j) {
        const Window w = window_at(s, padding_counts, i, j);
        for (int r = w.top; r < w.bottom; ++r) {
          for (int c = w.left; c < w.right; ++c) dx[r * width + c] += dy[j] * w.share;
        }
      }
    }
  }
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
