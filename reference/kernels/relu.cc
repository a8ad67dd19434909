#include "reference/kernels/relu.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/relu.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Whole vectors, then the rest one by one; NaN stays NaN.
void Forward(std::ptrdiff_t count, const float* HWY_RESTRICT x, float* HWY_RESTRICT y) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  std::ptrdiff_t k = 0;
  for (; k + lanes <= count; k += lanes) {
    const auto v = hn::LoadU(d, x + k);
    hn::StoreU(hn::IfThenZeroElse(hn::Le(v, hn::Zero(d)), v), d, y + k);
  }
  for (; k < count; ++k) y[k] = x[k] <= 0 ? 0 : x[k];
}

void Backward(std::ptrdiff_t count, const float* HWY_RESTRICT x, const float* HWY_RESTRICT dy,
              float* HWY_RESTRICT dx) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  std::ptrdiff_t k = 0;
  for (; k + lanes <= count; k += lanes) {
    const auto positive = hn::Gt(hn::LoadU(d, x + k), hn::Zero(d));
    hn::StoreU(hn::IfThenElseZero(positive, hn::LoadU(d, dy + k)), d, dx + k);
  }
  for (; k < count; ++k) dx[k] = x[k] > 0 ? dy[k] : 0;
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(Forward);
HWY_EXPORT(Backward);

void relu_forward(std::ptrdiff_t count, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(Forward)(count, x, y);
}
void relu_backward(std::ptrdiff_t count, const float* x, const float* dy, float* dx) {
  HWY_DYNAMIC_DISPATCH(Backward)(count, x, dy, dx);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
