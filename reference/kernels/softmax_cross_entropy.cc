#include "reference/kernels/softmax_cross_entropy.hpp"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/softmax_cross_entropy.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/simd/loop-inl.h"
#include "reference/simd/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace simd = reference::simd::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

// The sum of e^(l - largest) of a row, and the largest logit.
double SumOfRow(std::ptrdiff_t classes, const float* logits, float* largest) {
  const D d;
  V most = hn::Set(d, -simd::kInfinity);
  simd::ForEachVector(d, classes, [&](std::ptrdiff_t k, std::ptrdiff_t left) HWY_ATTR {
    most = hn::Max(most, simd::LoadPart(d, logits + k, left, -simd::kInfinity));
  });
  *largest = hn::GetLane(hn::MaxOfLanes(d, most));
  const V shift = hn::Set(d, *largest);
  V sum = hn::Zero(d);
  simd::ForEachVector(d, classes, [&](std::ptrdiff_t k, std::ptrdiff_t left) HWY_ATTR {
    // e^-inf of the lanes that are not there is 0.
    sum = hn::Add(sum, simd::Exp(d, hn::Sub(simd::LoadPart(d, logits + k, left, -simd::kInfinity), shift)));
  });
  return static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
}

// factor * e^(l - largest)
void ScaledExponentials(std::ptrdiff_t classes, const float* logits, float largest, float factor, float* to) {
  const D d;
  const V shift = hn::Set(d, largest), by = hn::Set(d, factor);
  simd::ForEachVector(d, classes, [&](std::ptrdiff_t k, std::ptrdiff_t left) HWY_ATTR {
    const V e = simd::Exp(d, hn::Sub(simd::LoadPart(d, logits + k, left), shift));
    simd::StorePart(hn::Mul(by, e), d, to + k, left);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(SumOfRow);
HWY_EXPORT(ScaledExponentials);

float softmax_cross_entropy_forward(int batch, int classes, const float* logits, const std::int32_t* labels) {
  double loss = 0;
  for (int n = 0; n < batch; ++n, logits += classes) {
    float largest = 0;
    const double sum = HWY_DYNAMIC_DISPATCH(SumOfRow)(classes, logits, &largest);
    loss += std::log(sum) + static_cast<double>(largest) - static_cast<double>(logits[labels[n]]);
  }
  return static_cast<float>(loss / batch);
}

void softmax_cross_entropy_backward(int batch, int classes, const float* logits, const std::int32_t* labels,
                                    float* dlogits) {
  for (int n = 0; n < batch; ++n, logits += classes, dlogits += classes) {
    float largest = 0;
    const double sum = HWY_DYNAMIC_DISPATCH(SumOfRow)(classes, logits, &largest);
    const float factor = static_cast<float>(1 / (sum * batch));
    HWY_DYNAMIC_DISPATCH(ScaledExponentials)(classes, logits, largest, factor, dlogits);
    // The same in double, for the one element whose difference may cancel.
    const int label = labels[n];
    const double p = std::exp(static_cast<double>(logits[label]) - static_cast<double>(largest)) / sum;
    dlogits[label] = static_cast<float>((p - 1) / batch);
  }
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
