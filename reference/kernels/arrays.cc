#include "reference/kernels/arrays.hpp"

#include <algorithm>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/arrays.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/simd/loop-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace simd = reference::simd::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

// The sum of term(k, left), whose lanes from `left` on are zero.
template <class Term>
HWY_INLINE float SumInBlocks(Index count, Term term) {
  constexpr Index kBlock = 4096;
  const D d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  double total = 0;
  for (Index first = 0; first < count; first += kBlock) {
    const Index last = std::min(first + kBlock, count);
    V sum0 = hn::Zero(d), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    Index k = first;
    for (; k + 4 * lanes <= last; k += 4 * lanes) {
      sum0 = hn::Add(sum0, term(k, lanes)), sum1 = hn::Add(sum1, term(k + lanes, lanes));
      sum2 = hn::Add(sum2, term(k + 2 * lanes, lanes)), sum3 = hn::Add(sum3, term(k + 3 * lanes, lanes));
    }
    for (; k < last; k += lanes) sum0 = hn::Add(sum0, term(k, last - k));
    total += static_cast<double>(
        hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3)))));
  }
  return static_cast<float>(total);
}

float Sum(Index count, const float* x) {
  const D d;
  return SumInBlocks(count, [&](Index k, Index left) HWY_ATTR { return simd::LoadPart(d, x + k, left); });
}

float DotProduct(Index count, const float* x, const float* y) {
  const D d;
  return SumInBlocks(count, [&](Index k, Index left) HWY_ATTR {
    return hn::Mul(simd::LoadPart(d, x + k, left), simd::LoadPart(d, y + k, left));
  });
}

float Maximum(Index count, const float* x) {
  const D d;
  const float least = -std::numeric_limits<float>::infinity();
  V most0 = hn::Set(d, least), most1 = most0;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  Index k = 0;
  for (; k + 2 * lanes <= count; k += 2 * lanes) {
    most0 = hn::Max(most0, hn::LoadU(d, x + k)), most1 = hn::Max(most1, hn::LoadU(d, x + k + lanes));
  }
  for (; k < count; k += lanes) most0 = hn::Max(most0, simd::LoadPart(d, x + k, count - k, least));
  return hn::GetLane(hn::MaxOfLanes(d, hn::Max(most0, most1)));
}

void Axpy(Index count, float factor, const float* x, float* y) {
  simd::AddScaled(D(), count, factor, x, y);
}

void Sgd(const SgdStep& step, Index count, const float* g, float* theta, float* v) {
  const D d;
  const V rate = hn::Set(d, step.rate), momentum = hn::Set(d, step.momentum);
  const V decay = hn::Set(d, step.weight_decay);
  simd::ForEachVector(d, count, [&](Index k, Index left) HWY_ATTR {
    const V at = simd::LoadPart(d, theta + k, left);
    const V gradient = hn::MulAdd(decay, at, simd::LoadPart(d, g + k, left));
    const V velocity = hn::MulAdd(momentum, simd::LoadPart(d, v + k, left), gradient);
    simd::StorePart(velocity, d, v + k, left);
    simd::StorePart(hn::NegMulAdd(rate, velocity, at), d, theta + k, left);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(Sum);
HWY_EXPORT(DotProduct);
HWY_EXPORT(Maximum);
HWY_EXPORT(Axpy);
HWY_EXPORT(Sgd);

float sum(Index count, const float* x) {
  return HWY_DYNAMIC_DISPATCH(Sum)(count, x);
}
float sum_of_squares(Index count, const float* x) {
  return HWY_DYNAMIC_DISPATCH(DotProduct)(count, x, x);
}
float dot(Index count, const float* x, const float* y) {
  return HWY_DYNAMIC_DISPATCH(DotProduct)(count, x, y);
}
float maximum(Index count, const float* x) {
  return HWY_DYNAMIC_DISPATCH(Maximum)(count, x);
}
void axpy(Index count, float factor, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(Axpy)(count, factor, x, y);
}
void sgd(const SgdStep& step, Index count, const float* g, float* theta, float* v) {
  HWY_DYNAMIC_DISPATCH(Sgd)(step, count, g, theta, v);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
