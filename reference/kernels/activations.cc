#include "reference/kernels/activations.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/activations.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/simd/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace math = reference::simd::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

// y = function(x): whole vectors, then the rest through a copy.
template <V (*function)(D, V)>
void Map(Index count, const float* x, float* y) {
  const D d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  Index k = 0;
  for (; k + lanes <= count; k += lanes) hn::StoreU(function(d, hn::LoadU(d, x + k)), d, y + k);
  if (k == count) return;
  HWY_ALIGN float rest[HWY_LANES(float)] = {};
  std::copy(x + k, x + count, rest);
  hn::Store(function(d, hn::Load(d, rest)), d, rest);
  std::copy(rest, rest + (count - k), y + k);
}

void MapExp(Index count, const float* x, float* y) {
  Map<math::Exp<D>>(count, x, y);
}
void MapLog(Index count, const float* x, float* y) {
  Map<math::Log<D>>(count, x, y);
}
void MapLog1p(Index count, const float* x, float* y) {
  Map<math::Log1p<D>>(count, x, y);
}
void MapExpm1(Index count, const float* x, float* y) {
  Map<math::Expm1<D>>(count, x, y);
}
void MapTanh(Index count, const float* x, float* y) {
  Map<math::Tanh<D>>(count, x, y);
}
void MapSigmoid(Index count, const float* x, float* y) {
  Map<math::Sigmoid<D>>(count, x, y);
}
void MapSoftplus(Index count, const float* x, float* y) {
  Map<math::Softplus<D>>(count, x, y);
}
float SumOfExponentials(Index count, const float* x) {
  return math::LogSumExp(D(), x, static_cast<std::size_t>(count));
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(MapExp);
HWY_EXPORT(MapLog);
HWY_EXPORT(MapLog1p);
HWY_EXPORT(MapExpm1);
HWY_EXPORT(MapTanh);
HWY_EXPORT(MapSigmoid);
HWY_EXPORT(MapSoftplus);
HWY_EXPORT(SumOfExponentials);

void exp(Index count, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(MapExp)(count, x, y);
}
void log(Index count, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(MapLog)(count, x, y);
}
void log1p(Index count, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(MapLog1p)(count, x, y);
}
void expm1(Index count, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(MapExpm1)(count, x, y);
}
void tanh(Index count, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(MapTanh)(count, x, y);
}
void sigmoid(Index count, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(MapSigmoid)(count, x, y);
}
void softplus(Index count, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(MapSoftplus)(count, x, y);
}
float log_sum_exp(Index count, const float* x) {
  return HWY_DYNAMIC_DISPATCH(SumOfExponentials)(count, x);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
