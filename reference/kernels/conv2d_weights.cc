#include <algorithm>

#include "reference/kernels/conv2d.hpp"
#include "reference/kernels/correlation.hpp"
#include "reference/kernels/winograd.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/conv2d_weights.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/kernels/conv2d_weights-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {

using Full = hn::ScalableTag<float>;
using Half = hn::CappedTag<float, HWY_CAP_GE512 ? 8 : HWY_LANES(float)>;

constexpr Index kLanes = HWY_LANES(float);

// Targets with 16 lanes use vectors of 8 where more than half of the lanes would be empty.
void BackwardWeights(const Conv2dShape& shape, const unsigned char* live, const float* x, const float* dy,
                     float* dw, int workers) {
  if (2 * (shape.out_channels / shape.groups) <= kLanes)
    return FilterGradient<Half>(shape, live, x, dy, dw, workers);
  return FilterGradient<Full>(shape, live, x, dy, dw, workers);
}

// db[o]: the sum of its planes, each added up in float32 over the lanes of four vectors, the planes in
// double.
void BackwardBias(const Conv2dShape& shape, const float* dy, float* db) {
  const Full d;
  const Index plane = Index{shape.out_height()} * shape.out_width();
  for (Index o = 0; o < shape.out_channels; ++o) {
    double total = 0;
    for (Index n = 0; n < shape.batch; ++n) {
      const float* from = dy + (n * shape.out_channels + o) * plane;
      auto sum0 = hn::Zero(d), sum1 = hn::Zero(d), sum2 = hn::Zero(d), sum3 = hn::Zero(d);
      Index k = 0;
      for (; k + 4 * kLanes <= plane; k += 4 * kLanes) {
        sum0 = hn::Add(sum0, hn::LoadU(d, from + k));
        sum1 = hn::Add(sum1, hn::LoadU(d, from + k + kLanes));
        sum2 = hn::Add(sum2, hn::LoadU(d, from + k + 2 * kLanes));
        sum3 = hn::Add(sum3, hn::LoadU(d, from + k + 3 * kLanes));
      }
      float rest = 0;
      for (; k < plane; ++k) rest += from[k];
      const auto sum = hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3));
      total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum))) + static_cast<double>(rest);
    }
    db[o] = static_cast<float>(total);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(BackwardWeights);
HWY_EXPORT(BackwardBias);

void conv2d_backward_weights(const Conv2dShape& shape, const float* x, const float* dy, float* dw, float* db,
                             int workers) {
  const Correlation correlation = forward_correlation(shape);
  const WinogradPlan plan = plan_winograd(correlation, true);
  if (plan.tile != 0) {
    winograd_backward_weights(correlation, plan, x, dy, dw, workers);
  } else {
    HWY_DYNAMIC_DISPATCH(BackwardWeights)(shape, nullptr, x, dy, dw, workers);
  }
  if (db != nullptr) HWY_DYNAMIC_DISPATCH(BackwardBias)(shape, dy, db);
}

void masked_conv2d_backward_weights(const Conv2dShape& shape, const unsigned char* live, const float* x,
                                    const float* dy, float* dw, int workers) {
  HWY_DYNAMIC_DISPATCH(BackwardWeights)(shape, live, x, dy, dw, workers);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
