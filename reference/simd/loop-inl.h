// The one tail loop: arrays of any length in vectors, the last of them partly filled. Include after
// highway.h.
//
//   ForEachVector(d, count, [&](std::size_t k, std::size_t lanes) HWY_ATTR {
//     StorePart(hn::Neg(LoadPart(d, x + k, lanes)), d, y + k, lanes);
//   });
//
// LoadPart and StorePart touch `lanes` elements and not one more (MaskedLoad reads beyond them on SSE4);
// lanes that are not loaded hold what `fill` says.

#if defined(REFERENCE_SIMD_LOOP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_SIMD_LOOP_INL_H_
#undef REFERENCE_SIMD_LOOP_INL_H_
#else
#define REFERENCE_SIMD_LOOP_INL_H_
#endif

#include <algorithm>
#include <cstddef>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace reference::simd {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D, class V = hn::Vec<D>>
HWY_INLINE V LoadPart(D d, const float* HWY_RESTRICT from, std::ptrdiff_t lanes, float fill = 0) {
  constexpr std::ptrdiff_t kLanes = static_cast<std::ptrdiff_t>(hn::MaxLanes(D()));
  if (HWY_LIKELY(lanes >= kLanes)) return hn::LoadU(d, from);
  HWY_ALIGN float part[kLanes];
  for (std::ptrdiff_t k = 0; k < kLanes; ++k) part[k] = k < lanes ? from[k] : fill;
  return hn::Load(d, part);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE void StorePart(V v, D d, float* HWY_RESTRICT to, std::ptrdiff_t lanes) {
  constexpr std::ptrdiff_t kLanes = static_cast<std::ptrdiff_t>(hn::MaxLanes(D()));
  if (HWY_LIKELY(lanes >= kLanes)) return hn::StoreU(v, d, to);
  HWY_ALIGN float part[kLanes];
  hn::Store(v, d, part);
  for (std::ptrdiff_t k = 0; k < lanes; ++k) to[k] = part[k];
}

// body(first element, elements that are left, which may be more than a vector has).
template <class D, class Body>
HWY_INLINE void ForEachVector(D d, std::ptrdiff_t count, Body body) {
  const std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t k = 0; k < count; k += lanes) body(k, count - k);
}

// The sum of a[k] b[k]; four chains where there is enough for them.
template <class D>
HWY_INLINE float Dot(D d, std::ptrdiff_t count, const float* HWY_RESTRICT a, const float* HWY_RESTRICT b) {
  const std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  float total = 0;
  std::ptrdiff_t k = 0;
  if (count >= lanes) {
    auto sum0 = hn::Zero(d), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    for (; k + 4 * lanes <= count; k += 4 * lanes) {
      sum0 = hn::MulAdd(hn::LoadU(d, a + k), hn::LoadU(d, b + k), sum0);
      sum1 = hn::MulAdd(hn::LoadU(d, a + k + lanes), hn::LoadU(d, b + k + lanes), sum1);
      sum2 = hn::MulAdd(hn::LoadU(d, a + k + 2 * lanes), hn::LoadU(d, b + k + 2 * lanes), sum2);
      sum3 = hn::MulAdd(hn::LoadU(d, a + k + 3 * lanes), hn::LoadU(d, b + k + 3 * lanes), sum3);
    }
    for (; k + lanes <= count; k += lanes) sum0 = hn::MulAdd(hn::LoadU(d, a + k), hn::LoadU(d, b + k), sum0);
    total = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3))));
  }
  for (; k < count; ++k) total += a[k] * b[k];
  return total;
}

// y[k] += factor x[k]
template <class D>
HWY_INLINE void AddScaled(D d, std::ptrdiff_t count, float factor, const float* HWY_RESTRICT x,
                          float* HWY_RESTRICT y) {
  const std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const auto by = hn::Set(d, factor);
  std::ptrdiff_t k = 0;
  for (; k + lanes <= count; k += lanes) {
    hn::StoreU(hn::MulAdd(by, hn::LoadU(d, x + k), hn::LoadU(d, y + k)), d, y + k);
  }
  for (; k < count; ++k) y[k] += factor * x[k];
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::simd
HWY_AFTER_NAMESPACE();

#endif  // REFERENCE_SIMD_LOOP_INL_H_
