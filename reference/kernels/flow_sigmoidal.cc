#include "reference/kernels/flow_sigmoidal.hpp"

#include <algorithm>

#include "reference/kernels/aligned_floats.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/flow_sigmoidal.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/kernels/transpose-inl.h"
#include "reference/simd/loop-inl.h"
#include "reference/simd/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace simd = reference::simd::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;

constexpr Index kLanes = HWY_LANES(float);

// One lane a number, so that no sum goes across lanes: the parameters of kLanes numbers are transposed to
// [sigmoid][lane].
struct Block {
  explicit Block(Index sigmoids) : memory(allocate_floats(6 * sigmoids * kLanes)) {
    float* next = memory.get();
    for (float** row : {&a, &b, &log_w, &first, &second, &third}) *row = next, next += sigmoids * kLanes;
  }

  void load(Index sigmoids, Index from, Index lanes, const SigmoidalParameters& p) {
    if (lanes < kLanes) {
      // Numbers that are not there have sigmoids like any other.
      std::fill_n(a, 3 * sigmoids * kLanes, 0.0f);
    }
    Transpose(p.a + from * sigmoids, sigmoids, lanes, sigmoids, a, kLanes);
    Transpose(p.b + from * sigmoids, sigmoids, lanes, sigmoids, b, kLanes);
    Transpose(p.log_w + from * sigmoids, sigmoids, lanes, sigmoids, log_w, kLanes);
  }

  AlignedFloats memory;
  float *a, *b, *log_w;
  float *first, *second, *third;  // work
};

struct Logarithms {
  V p, not_p, slope;  // log p, log(1 - p), log of dp/dx
};

// log of a sum of e^term, whose largest term is known.
HWY_INLINE V FinishLog(V largest, V sum) {
  return hn::Add(largest, simd::Log(D(), sum));
}

// Leaves the three terms of each sigmoid in block.first, second, third.
HWY_INLINE Logarithms Sum(Index sigmoids, const Block& block, V x) {
  const D d;
  V most_p = hn::Set(d, -simd::kInfinity), most_not_p = most_p, most_slope = most_p;
  for (Index k = 0; k < sigmoids * kLanes; k += kLanes) {
    const V a = hn::Load(d, block.a + k), u = hn::MulAdd(a, x, hn::Load(d, block.b + k));
    const V log_w = hn::Load(d, block.log_w + k);
    // log sigmoid(u) and log sigmoid(-u)
    const V rest = simd::Log1p(d, simd::Exp(d, hn::Neg(hn::Abs(u))));
    const V open = hn::Sub(hn::Min(u, hn::Zero(d)), rest), shut = hn::Sub(open, u);
    const V p = hn::Add(log_w, open), not_p = hn::Add(log_w, shut);
    const V slope = hn::Add(hn::Add(p, shut), simd::Log(d, a));
    hn::Store(p, d, block.first + k);
    hn::Store(not_p, d, block.second + k);
    hn::Store(slope, d, block.third + k);
    most_p = hn::Max(most_p, p), most_not_p = hn::Max(most_not_p, not_p);
    most_slope = hn::Max(most_slope, slope);
  }
  V p = hn::Zero(d), not_p = p, slope = p;
  for (Index k = 0; k < sigmoids * kLanes; k += kLanes) {
    p = hn::Add(p, simd::Exp(d, hn::Sub(hn::Load(d, block.first + k), most_p)));
    not_p = hn::Add(not_p, simd::Exp(d, hn::Sub(hn::Load(d, block.second + k), most_not_p)));
    slope = hn::Add(slope, simd::Exp(d, hn::Sub(hn::Load(d, block.third + k), most_slope)));
  }
  return {FinishLog(most_p, p), FinishLog(most_not_p, not_p), FinishLog(most_slope, slope)};
}

void SigmoidalForward(Index count, Index sigmoids, const float* x, const SigmoidalParameters& parameters,
                      float* y, float* log_slope) {
  const D d;
  Block block(sigmoids);
  simd::ForEachVector(d, count, [&](Index k, Index left) HWY_ATTR {
    block.load(sigmoids, k, std::min(left, kLanes), parameters);
    const Logarithms sum = Sum(sigmoids, block, simd::LoadPart(d, x + k, left));
    simd::StorePart(hn::Sub(sum.p, sum.not_p), d, y + k, left);
    simd::StorePart(hn::Sub(sum.slope, hn::Add(sum.p, sum.not_p)), d, log_slope + k, left);
  });
}

// Each logarithm of a sum hands its gradient on in proportion to the terms:
//   share_p = e^(term - log p), ... ; with u = a x + b
//   dlog_w = gp share_p + gn share_n + gs share_s,  du = gp share_p shut - gn share_n open + gs share_s (shut
//   - open), da = du x + gs share_s / a,  db = du,  dx = sum of du a.
void SigmoidalBackward(Index count, Index sigmoids, const float* x, const SigmoidalParameters& parameters,
                       const float* dy, const float* dlog_slope, const SigmoidalGradient& out) {
  const D d;
  Block block(sigmoids);
  simd::ForEachVector(d, count, [&](Index n, Index left) HWY_ATTR {
    const Index lanes = std::min(left, kLanes);
    block.load(sigmoids, n, lanes, parameters);
    const V at = simd::LoadPart(d, x + n, left), one = hn::Set(d, 1.0f);
    const Logarithms sum = Sum(sigmoids, block, at);
    const V upstream = simd::LoadPart(d, dy + n, left), for_slope = simd::LoadPart(d, dlog_slope + n, left);
    const V for_p = hn::Sub(upstream, for_slope), for_not_p = hn::Neg(hn::Add(upstream, for_slope));
    V dx = hn::Zero(d);
    for (Index k = 0; k < sigmoids * kLanes; k += kLanes) {
      const V a = hn::Load(d, block.a + k), u = hn::MulAdd(a, at, hn::Load(d, block.b + k));
      const V e = simd::Exp(d, hn::Neg(hn::Abs(u))), whole = hn::Div(one, hn::Add(one, e));
      const auto negative = hn::Lt(u, hn::Zero(d));
      const V part = hn::Mul(e, whole);
      const V open = hn::IfThenElse(negative, part, whole), shut = hn::IfThenElse(negative, whole, part);
      const V by_p = hn::Mul(for_p, simd::Exp(d, hn::Sub(hn::Load(d, block.first + k), sum.p)));
      const V by_not_p = hn::Mul(for_not_p, simd::Exp(d, hn::Sub(hn::Load(d, block.second + k), sum.not_p)));
      const V by_slope = hn::Mul(for_slope, simd::Exp(d, hn::Sub(hn::Load(d, block.third + k), sum.slope)));
      V du = hn::Mul(by_p, shut);
      du = hn::NegMulAdd(by_not_p, open, du);
      du = hn::MulAdd(by_slope, hn::Sub(shut, open), du);
      dx = hn::MulAdd(du, a, dx);
      hn::Store(hn::MulAdd(du, at, hn::Div(by_slope, a)), d, block.first + k);
      hn::Store(du, d, block.second + k);
      hn::Store(hn::Add(by_p, hn::Add(by_not_p, by_slope)), d, block.third + k);
    }
    simd::StorePart(dx, d, out.dx + n, left);
    Transpose(block.first, kLanes, sigmoids, lanes, out.da + n * sigmoids, sigmoids);
    Transpose(block.second, kLanes, sigmoids, lanes, out.db + n * sigmoids, sigmoids);
    Transpose(block.third, kLanes, sigmoids, lanes, out.dlog_w + n * sigmoids, sigmoids);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(SigmoidalForward);
HWY_EXPORT(SigmoidalBackward);

void sigmoidal_forward(Index count, Index sigmoids, const float* x, const SigmoidalParameters& parameters,
                       float* y, float* log_slope) {
  HWY_DYNAMIC_DISPATCH(SigmoidalForward)(count, sigmoids, x, parameters, y, log_slope);
}
void sigmoidal_backward(Index count, Index sigmoids, const float* x, const SigmoidalParameters& parameters,
                        const float* dy, const float* dlog_slope, const SigmoidalGradient& out) {
  HWY_DYNAMIC_DISPATCH(SigmoidalBackward)(count, sigmoids, x, parameters, dy, dlog_slope, out);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
