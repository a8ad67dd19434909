#include "reference/kernels/activations.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/activations.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// After highway.h: the library's functions are right within a range only, which the functions below keep to.
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

// Min and Max differ between targets in what they make of NaN.
V KeepNan(V x, V y) {
  return hn::IfThenElse(hn::Eq(x, x), y, x);
}

struct Tanh {
  V operator()(D d, V x) const {
    const V bound = hn::Set(d, 15.0f);  // tanh is 1 in float32 from 9.1 on
    return KeepNan(x, hn::Tanh(d, hn::Max(hn::Neg(bound), hn::Min(x, bound))));
  }
};

// e^-|x| does not overflow; 1 / (1 + e) or e / (1 + e).
struct Sigmoid {
  V operator()(D d, V x) const {
    const V one = hn::Set(d, 1.0f);
    const V e = hn::Exp(d, hn::Neg(hn::Min(hn::Abs(x), hn::Set(d, 87.0f))));
    const V numerator = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), e, one);
    return KeepNan(x, hn::Div(numerator, hn::Add(one, e)));
  }
};

struct Softplus {
  V operator()(D d, V x) const {
    const V e = hn::Exp(d, hn::Neg(hn::Min(hn::Abs(x), hn::Set(d, 87.0f))));
    return KeepNan(x, hn::Add(hn::Max(x, hn::Zero(d)), hn::Log1p(d, e)));
  }
};

// Whole vectors, then the rest through a copy.
template <class F>
void Map(F f, Index count, const float* x, float* y) {
  const D d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  Index k = 0;
  for (; k + lanes <= count; k += lanes) hn::StoreU(f(d, hn::LoadU(d, x + k)), d, y + k);
  if (k == count) return;
  HWY_ALIGN float rest[HWY_LANES(float)] = {};
  std::copy(x + k, x + count, rest);
  hn::Store(f(d, hn::Load(d, rest)), d, rest);
  std::copy(rest, rest + (count - k), y + k);
}

void MapTanh(Index count, const float* x, float* y) {
  Map(Tanh(), count, x, y);
}
void MapSigmoid(Index count, const float* x, float* y) {
  Map(Sigmoid(), count, x, y);
}
void MapSoftplus(Index count, const float* x, float* y) {
  Map(Softplus(), count, x, y);
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(MapTanh);
HWY_EXPORT(MapSigmoid);
HWY_EXPORT(MapSoftplus);

void tanh(Index count, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(MapTanh)(count, x, y);
}
void sigmoid(Index count, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(MapSigmoid)(count, x, y);
}
void softplus(Index count, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(MapSoftplus)(count, x, y);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
