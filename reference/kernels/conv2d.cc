#include "reference/kernels/conv2d.hpp"

#include <algorithm>

#include "reference/kernels/correlation.hpp"
#include "reference/kernels/winograd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/conv2d.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/kernels/conv2d_channels-inl.h"
#include "reference/kernels/conv2d_rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {

using Full = hn::ScalableTag<float>;
using Half = hn::CappedTag<float, HWY_CAP_GE512 ? 8 : HWY_LANES(float)>;

constexpr Index kLanes = HWY_LANES(float);

// The chooser, first match wins; winograd_plan.cc has the first line, PrefersRows the next three.
//   plain 3x3, at least 64 channels         Winograd   2.25 or 4 times fewer products, for transforms that
//     in and out                                       weigh less than a quarter of them from there on
//   at most 4 outputs a group               rows       lanes of channels would stay empty
//   one tap, and rows that fill vectors     rows       nothing is transposed, and pixels are read in place
//   less than 64 terms a pixel, and rows    rows       the transposition of the channels' sums at the end
//     of 3/4 vector or more                            would cost as much as the sums
//   otherwise                               channels   whatever the length of rows, stride and dilation
bool PrefersRows(const Correlation& c) {
  if (c.outputs <= 4) return true;
  if (c.filter_size == 1 && c.column_step == 1 && c.columns % kLanes == 0) return true;
  Index terms = 0;
  for (const Phase& phase : c.phases)
    terms = std::max(terms, c.inputs * static_cast<Index>(phase.taps.size()));
  return terms < 64 && 4 * c.columns >= 3 * kLanes;
}

// Targets with 16 lanes use vectors of 8 where more than half of the lanes would be empty.
void Correlate(const Correlation& c, const float* x, const float* w, const float* bias, float* y,
               int workers) {
  if (PrefersRows(c)) {
    if (2 * c.columns <= kLanes) return CorrelateRows<Half>(c, x, w, bias, y, workers);
    return CorrelateRows<Full>(c, x, w, bias, y, workers);
  }
  if (2 * c.outputs <= kLanes) return CorrelateChannels<Half>(c, x, w, bias, y, workers);
  return CorrelateChannels<Full>(c, x, w, bias, y, workers);
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(Correlate);

namespace {

void correlate(const Correlation& c, const float* x, const float* w, const float* bias, float* y,
               int workers) {
  const WinogradPlan plan = plan_winograd(c, false);
  if (plan.tile != 0) return winograd_correlate(c, plan, x, w, bias, y, workers);
  HWY_DYNAMIC_DISPATCH(Correlate)(c, x, w, bias, y, workers);
}

}  // namespace

void conv2d_forward(const Conv2dShape& shape, const float* x, const float* w, const float* bias, float* y,
                    int workers) {
  correlate(forward_correlation(shape), x, w, bias, y, workers);
}

void conv2d_backward_data(const Conv2dShape& shape, const float* w, const float* dy, float* dx, int workers) {
  const Correlation correlation = backward_data_correlation(shape, shape.out_height(), shape.out_width());
  correlate(correlation, dy, w, nullptr, dx, workers);
}

void masked_conv2d_forward(const Conv2dShape& shape, const unsigned char* live, const float* x,
                           const float* w, const float* bias, float* y, int workers) {
  Correlation correlation = forward_correlation(shape);
  keep_live_taps(correlation, live);
  correlate(correlation, x, w, bias, y, workers);
}

void masked_conv2d_backward_data(const Conv2dShape& shape, const unsigned char* live, const float* w,
                                 const float* dy, float* dx, int workers) {
  Correlation correlation = backward_data_correlation(shape, shape.out_height(), shape.out_width());
  keep_live_taps(correlation, live);
  correlate(correlation, dy, w, nullptr, dx, workers);
}

void conv_transpose2d_forward(const ConvTranspose2dShape& s, const float* x, const float* w,
                              const float* bias, float* y, int workers) {
  const Conv2dShape adjoint{.batch = s.batch,
                            .in_channels = s.out_channels,
                            .in_height = s.out_height(),
                            .in_width = s.out_width(),
                            .out_channels = s.in_channels,
                            .kernel_height = s.kernel_height,
                            .kernel_width = s.kernel_width,
                            .stride_h = s.stride_h,
                            .stride_w = s.stride_w,
                            .padding_h = s.padding_h,
                            .padding_w = s.padding_w,
                            .dilation_h = s.dilation_h,
                            .dilation_w = s.dilation_w,
                            .groups = s.groups};
  const Correlation correlation = backward_data_correlation(adjoint, s.in_height, s.in_width);
  correlate(correlation, x, w, bias, y, workers);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
