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
  explicit Block(Index sigmoids) : memory(allocate_floats(8 * sigmoids * kLanes)) {
    float* next = memory.get();
    for (float** row : {&a, &b, &log_w, &first, &second, &third, &steep, &w}) {
      *row = next, next += sigmoids * kLanes;
    }
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

  // a, b, log_w of raw parameters, w, and steep = da/dp_a.
  void load_raw(Index sigmoids, Index from, Index lanes, const float* raw) {
    const D d;
    if (lanes < kLanes) std::fill_n(a, 3 * sigmoids * kLanes, 0.0f);
    Transpose(raw + from * 3 * sigmoids, 3 * sigmoids, lanes, 3 * sigmoids, a, kLanes);
    V largest = hn::Set(d, -simd::kInfinity), sum = hn::Zero(d);
    for (Index k = 0; k < sigmoids * kLanes; k += kLanes) largest = hn::Max(largest, hn::Load(d, log_w + k));
    for (Index k = 0; k < sigmoids * kLanes; k += kLanes) {
      sum = hn::Add(sum, simd::Exp(d, hn::Sub(hn::Load(d, log_w + k), largest)));
    }
    const V total = hn::Add(largest, simd::Log(d, sum));
    for (Index k = 0; k < sigmoids * kLanes; k += kLanes) {
      const V of_weight = hn::Sub(hn::Load(d, log_w + k), total);
      hn::Store(of_weight, d, log_w + k);
      hn::Store(simd::Exp(d, of_weight), d, w + k);
      const V slope = hn::Load(d, a + k);
      hn::Store(simd::Sigmoid(d, slope), d, steep + k);
      hn::Store(simd::Softplus(d, slope), d, a + k);
    }
  }

  AlignedFloats memory;
  float *a, *b, *log_w;           // one after the other
  float *first, *second, *third;  // work, likewise
  float *steep, *w;               // of raw parameters only
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

// Each logarithm of a sum hands its gradient on in proportion to the terms:
//   share_p = e^(term - log p), ... ; with u = a x + b
//   dlog_w = gp share_p + gn share_n + gs share_s,  du = gp share_p shut - gn share_n open + gs share_s (shut
//   - open), da = du x + gs share_s / a,  db = du,  dx = sum of du a.
// Leaves da, db, dlog_w in block.first, second, third and returns dx.
HWY_INLINE V Gradients(Index sigmoids, const Block& block, V at, V upstream, V for_slope) {
  const D d;
  const V one = hn::Set(d, 1.0f);
  const Logarithms sum = Sum(sigmoids, block, at);
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
  return dx;
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

void SigmoidalBackward(Index count, Index sigmoids, const float* x, const SigmoidalParameters& parameters,
                       const float* dy, const float* dlog_slope, const SigmoidalGradient& out) {
  const D d;
  Block block(sigmoids);
  simd::ForEachVector(d, count, [&](Index n, Index left) HWY_ATTR {
    const Index lanes = std::min(left, kLanes);
    block.load(sigmoids, n, lanes, parameters);
    const V dx = Gradients(sigmoids, block, simd::LoadPart(d, x + n, left), simd::LoadPart(d, dy + n, left),
                           simd::LoadPart(d, dlog_slope + n, left));
    simd::StorePart(dx, d, out.dx + n, left);
    Transpose(block.first, kLanes, sigmoids, lanes, out.da + n * sigmoids, sigmoids);
    Transpose(block.second, kLanes, sigmoids, lanes, out.db + n * sigmoids, sigmoids);
    Transpose(block.third, kLanes, sigmoids, lanes, out.dlog_w + n * sigmoids, sigmoids);
  });
}

// The three sums themselves, p, 1 - p and dp/dx, of a block with w: most numbers are so near the middle that
// none of the sums is tiny, and then logarithms of the terms are not needed. False where one may be; leaves
// sigmoid(u) and sigmoid(-u) in block.first and second.
HWY_INLINE bool PlainSums(Index sigmoids, const Block& block, V x, Logarithms& sums) {
  const D d;
  const V one = hn::Set(d, 1.0f), tiny = hn::Set(d, 1e-20f);
  V p = hn::Zero(d), not_p = p, slope = p;
  for (Index k = 0; k < sigmoids * kLanes; k += kLanes) {
    const V a = hn::Load(d, block.a + k), u = hn::MulAdd(a, x, hn::Load(d, block.b + k));
    const V e = simd::Exp(d, hn::Neg(hn::Abs(u))), whole = hn::Div(one, hn::Add(one, e));
    const V part = hn::Mul(e, whole), w = hn::Load(d, block.w + k);
    const auto negative = hn::Lt(u, hn::Zero(d));
    const V open = hn::IfThenElse(negative, part, whole), shut = hn::IfThenElse(negative, whole, part);
    hn::Store(open, d, block.first + k);
    hn::Store(shut, d, block.second + k);
    p = hn::MulAdd(w, open, p);
    not_p = hn::MulAdd(w, shut, not_p);
    slope = hn::MulAdd(hn::Mul(w, a), hn::Mul(part, whole), slope);
  }
  sums = {p, not_p, slope};
  return hn::AllTrue(d, hn::Gt(hn::Min(hn::Min(p, not_p), slope), tiny));
}

// Gradients() by plain sums, which are there.
HWY_INLINE V PlainGradients(Index sigmoids, const Block& block, const Logarithms& sums, V at, V upstream,
                            V for_slope) {
  const D d;
  const V by_p = hn::Div(hn::Sub(upstream, for_slope), sums.p);
  const V by_not_p = hn::Div(hn::Add(upstream, for_slope), sums.not_p);
  const V by_slope = hn::Div(for_slope, sums.slope);
  V dx = hn::Zero(d);
  for (Index k = 0; k < sigmoids * kLanes; k += kLanes) {
    const V a = hn::Load(d, block.a + k), w = hn::Load(d, block.w + k);
    const V open = hn::Load(d, block.first + k), shut = hn::Load(d, block.second + k);
    const V both = hn::Mul(open, shut), of_slope = hn::Mul(by_slope, hn::Mul(w, both));
    // (by_p + by_not_p) w open shut + by_slope w a open shut (shut - open)
    V du = hn::Mul(hn::Mul(hn::Add(by_p, by_not_p), w), both);
    du = hn::MulAdd(hn::Mul(of_slope, a), hn::Sub(shut, open), du);
    dx = hn::MulAdd(du, a, dx);
    const V of_sides = hn::Mul(w, hn::Sub(hn::Mul(by_p, open), hn::Mul(by_not_p, shut)));
    hn::Store(hn::MulAdd(du, at, of_slope), d, block.first + k);
    hn::Store(du, d, block.second + k);
    hn::Store(hn::MulAdd(of_slope, a, of_sides), d, block.third + k);
  }
  return dx;
}

void RawForward(Index count, Index sigmoids, const float* x, const float* raw, float* y, float* log_slope) {
  const D d;
  Block block(sigmoids);
  simd::ForEachVector(d, count, [&](Index k, Index left) HWY_ATTR {
    block.load_raw(sigmoids, k, std::min(left, kLanes), raw);
    const V at = simd::LoadPart(d, x + k, left);
    Logarithms sum;
    if (PlainSums(sigmoids, block, at, sum)) {
      sum = {simd::Log(d, sum.p), simd::Log(d, sum.not_p), simd::Log(d, sum.slope)};
    } else {
      sum = Sum(sigmoids, block, at);
    }
    simd::StorePart(hn::Sub(sum.p, sum.not_p), d, y + k, left);
    simd::StorePart(hn::Sub(sum.slope, hn::Add(sum.p, sum.not_p)), d, log_slope + k, left);
  });
}

// dp_a = da steep, dp_w = dlog_w - w sum of dlog_w.
void RawBackward(Index count, Index sigmoids, const float* x, const float* raw, const float* dy,
                 const float* dlog_slope, float* dx, float* draw) {
  const D d;
  Block block(sigmoids);
  const AlignedFloats turned = allocate_floats(3 * sigmoids * kLanes);
  simd::ForEachVector(d, count, [&](Index n, Index left) HWY_ATTR {
    const Index lanes = std::min(left, kLanes), width = 3 * sigmoids;
    block.load_raw(sigmoids, n, lanes, raw);
    const V at = simd::LoadPart(d, x + n, left), upstream = simd::LoadPart(d, dy + n, left);
    const V for_slope = simd::LoadPart(d, dlog_slope + n, left);
    Logarithms sums;
    const V own = PlainSums(sigmoids, block, at, sums)
                      ? PlainGradients(sigmoids, block, sums, at, upstream, for_slope)
                      : Gradients(sigmoids, block, at, upstream, for_slope);
    simd::StorePart(hn::Add(own, simd::LoadPart(d, dx + n, left)), d, dx + n, left);
    V total = hn::Zero(d);
    for (Index k = 0; k < sigmoids * kLanes; k += kLanes)
      total = hn::Add(total, hn::Load(d, block.third + k));
    for (Index k = 0; k < sigmoids * kLanes; k += kLanes) {
      hn::Store(hn::NegMulAdd(hn::Load(d, block.w + k), total, hn::Load(d, block.third + k)), d,
                block.third + k);
      hn::Store(hn::Mul(hn::Load(d, block.first + k), hn::Load(d, block.steep + k)), d, block.first + k);
    }
    Transpose(block.first, kLanes, width, lanes, turned.get(), width);
    simd::AddScaled(d, lanes * width, 1.0f, turned.get(), draw + n * width);
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

HWY_EXPORT(RawForward);
HWY_EXPORT(RawBackward);

void sigmoidal_of_raw_forward(Index count, Index sigmoids, const float* x, const float* raw, float* y,
                              float* log_slope) {
  HWY_DYNAMIC_DISPATCH(RawForward)(count, sigmoids, x, raw, y, log_slope);
}
void sigmoidal_of_raw_backward(Index count, Index sigmoids, const float* x, const float* raw, const float* dy,
                               const float* dlog_slope, float* dx, float* draw) {
  HWY_DYNAMIC_DISPATCH(RawBackward)(count, sigmoids, x, raw, dy, dlog_slope, dx, draw);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
