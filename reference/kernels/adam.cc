#include "reference/kernels/adam.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/adam.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Whole vectors of D from `k` on; returns where it stopped.
template <class D>
Index AdamVectors(D d, const AdamStep<float>& s, Index k, Index count, const float* HWY_RESTRICT g,
                  float* HWY_RESTRICT theta, float* HWY_RESTRICT m, float* HWY_RESTRICT v) {
  const auto beta1 = hn::Set(d, s.beta1), rest1 = hn::Set(d, 1 - s.beta1);
  const auto beta2 = hn::Set(d, s.beta2), rest2 = hn::Set(d, 1 - s.beta2);
  const auto correction1 = hn::Set(d, s.correction1), correction2 = hn::Set(d, s.correction2);
  const auto rate = hn::Set(d, s.rate), epsilon = hn::Set(d, s.epsilon);
  const auto to_theta = hn::Set(d, s.decoupled ? s.rate * s.weight_decay : 0.0f);
  const auto to_gradient = hn::Set(d, s.decoupled ? 0.0f : s.weight_decay);
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (; k + lanes <= count; k += lanes) {
    auto at = hn::LoadU(d, theta + k);
    const auto gradient = hn::MulAdd(to_gradient, at, hn::LoadU(d, g + k));
    at = hn::NegMulAdd(to_theta, at, at);
    const auto mean = hn::MulAdd(beta1, hn::LoadU(d, m + k), hn::Mul(rest1, gradient));
    const auto square = hn::Mul(rest2, hn::Mul(gradient, gradient));
    const auto variance = hn::MulAdd(beta2, hn::LoadU(d, v + k), square);
    hn::StoreU(mean, d, m + k);
    hn::StoreU(variance, d, v + k);
    const auto length = hn::Add(hn::Sqrt(hn::Div(variance, correction2)), epsilon);
    hn::StoreU(hn::Sub(at, hn::Div(hn::Mul(rate, hn::Div(mean, correction1)), length)), d, theta + k);
  }
  return k;
}

void Adam(const AdamStep<float>& step, Index count, const float* g, float* theta, float* m, float* v) {
  const Index whole = AdamVectors(hn::ScalableTag<float>(), step, 0, count, g, theta, m, v);
  AdamVectors(hn::CappedTag<float, 1>(), step, whole, count, g, theta, m, v);
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(Adam);

void adam(const AdamStep<float>& step, Index count, const float* g, float* theta, float* m, float* v) {
  HWY_DYNAMIC_DISPATCH(Adam)(step, count, g, theta, m, v);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
