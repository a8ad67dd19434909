#include "reference/kernels/flow_continuous.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/flow_continuous.cc"
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

void DualTanhForward(const DualShape& s, const float* z, const float* b, float* y) {
  const D d;
  const V one = hn::Set(d, 1.0f);
  const Index block = s.rows * s.width;
  for (Index row = 0; row < block; row += s.width) {
    simd::ForEachVector(d, s.width, [&](Index k, Index left) HWY_ATTR {
      const Index at = row + k;
      const V h = simd::Tanh(d, hn::Add(simd::LoadPart(d, z + at, left), simd::LoadPart(d, b + k, left)));
      const V slope = hn::NegMulAdd(h, h, one);
      simd::StorePart(h, d, y + at, left);
      for (Index e = block + at; e < (s.directions + 1) * block; e += block) {
        simd::StorePart(hn::Mul(slope, simd::LoadPart(d, z + e, left)), d, y + e, left);
      }
    });
  }
}

void DualTanhBackward(const DualShape& s, const float* z, const float* y, const float* dy, bool add_to_dz,
                      float* dz, float* db) {
  const D d;
  const V one = hn::Set(d, 1.0f), two = hn::Set(d, 2.0f);
  const Index block = s.rows * s.width;
  for (Index row = 0; row < block; row += s.width) {
    simd::ForEachVector(d, s.width, [&](Index k, Index left) HWY_ATTR {
      const Index at = row + k;
      const auto give = [&](V v, bool add, float* to) HWY_ATTR {
        simd::StorePart(add ? hn::Add(v, simd::LoadPart(d, to, left)) : v, d, to, left);
      };
      const V h = simd::LoadPart(d, y + at, left), slope = hn::NegMulAdd(h, h, one);
      V bent = hn::Zero(d);
      for (Index e = block + at; e < (s.directions + 1) * block; e += block) {
        const V upstream = simd::LoadPart(d, dy + e, left);
        bent = hn::MulAdd(upstream, simd::LoadPart(d, z + e, left), bent);
        give(hn::Mul(slope, upstream), add_to_dz, dz + e);
      }
      bent = hn::NegMulAdd(hn::Mul(two, h), bent, simd::LoadPart(d, dy + at, left));
      bent = hn::Mul(bent, slope);
      give(bent, add_to_dz, dz + at);
      give(bent, true, db + k);
    });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(DualTanhForward);
HWY_EXPORT(DualTanhBackward);

void dual_tanh_forward(const DualShape& shape, const float* z, const float* b, float* y) {
  HWY_DYNAMIC_DISPATCH(DualTanhForward)(shape, z, b, y);
}
void dual_tanh_backward(const DualShape& shape, const float* z, const float* y, const float* dy, bool add,
                        float* dz, float* db) {
  HWY_DYNAMIC_DISPATCH(DualTanhBackward)(shape, z, y, dy, add, dz, db);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
