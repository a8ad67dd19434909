// Functions of float vectors, right for every float on every target. Include after highway.h.
//
// hwy/contrib/math is accurate inside its ranges and wrong outside (Exp(200) is 0, Log(-1) is 177, NaN gets
// lost); only this file includes it, and puts back what IEEE 754 wants. Also left alone elsewhere: Max and
// Min with NaN, which differ between targets.
//
//                 worst error, as activations_test.cc holds it      0, infinities, beyond the range
//   Exp           2 ulp; below -87.3 0 or within 2^-126            0 from -104 down, inf from 88.73 up
//   Log           4 ulp                                            log 0 = -inf, NaN below, log inf = inf
//   Log1p         4 ulp                                            -inf at -1, NaN below, inf at inf
//   Expm1         4 ulp                                            -1 at -inf, inf from 88.73 up
//   Tanh          8 ulp                                            -1 and 1
//   Sigmoid       8 ulp; below -87.3 0 or within 2^-126            0 and 1
//   Softplus      4e-7 of the value or of 1                        0 and inf
//   LogSumExp     4e-7 of the largest |x|, of the result or of 1   -inf of nothing or of -inf alone, inf
//
// Everywhere NaN gives NaN. An ulp is 2^-23 of the value.

#if defined(REFERENCE_SIMD_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_SIMD_MATH_INL_H_
#undef REFERENCE_SIMD_MATH_INL_H_
#else
#define REFERENCE_SIMD_MATH_INL_H_
#endif

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "hwy/contrib/math/math-inl.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace reference::simd {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
// e^x is infinite in float32 above it.
constexpr float kLargestExponent = 88.722839f;

// y where x is a number, x where it is NaN.
template <class V>
HWY_INLINE V KeepNan(V x, V y) {
  return hn::IfThenElse(hn::Eq(x, x), y, x);
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Exp(D d, V x) {
  const V bounded = hn::Min(hn::Max(x, hn::Set(d, -105.0f)), hn::Set(d, kLargestExponent));
  const V y = hn::Exp(d, bounded);
  return KeepNan(x, hn::IfThenElse(hn::Gt(x, hn::Set(d, kLargestExponent)), hn::Set(d, kInfinity), y));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Expm1(D d, V x) {
  const V bounded = hn::Min(hn::Max(x, hn::Set(d, -105.0f)), hn::Set(d, kLargestExponent));
  const V y = hn::Expm1(d, bounded);
  return KeepNan(x, hn::IfThenElse(hn::Gt(x, hn::Set(d, kLargestExponent)), hn::Set(d, kInfinity), y));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log(D d, V x) {
  const V zero = hn::Zero(d), infinity = hn::Set(d, kInfinity);
  V y = hn::Log(d, x);
  y = hn::IfThenElse(hn::Eq(x, zero), hn::Neg(infinity), y);
  y = hn::IfThenElse(hn::Lt(x, zero), hn::Set(d, kNan), y);
  return KeepNan(x, hn::IfThenElse(hn::Eq(x, infinity), infinity, y));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Log1p(D d, V x) {
  const V minus_one = hn::Set(d, -1.0f), infinity = hn::Set(d, kInfinity);
  V y = hn::Log1p(d, x);
  y = hn::IfThenElse(hn::Eq(x, minus_one), hn::Neg(infinity), y);
  y = hn::IfThenElse(hn::Lt(x, minus_one), hn::Set(d, kNan), y);
  return KeepNan(x, hn::IfThenElse(hn::Eq(x, infinity), infinity, y));
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE V Tanh(D d, V x) {
  const V bound = hn::Set(d, 15.0f);  // tanh is 1 in float32 from 9.1 on
  return KeepNan(x, hn::Tanh(d, hn::Max(hn::Neg(bound), hn::Min(x, bound))));
}

// 1 / (1 + e) or e / (1 + e) with e = e^-|x|, which does not overflow.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Sigmoid(D d, V x) {
  const V one = hn::Set(d, 1.0f), e = simd::HWY_NAMESPACE::Exp(d, hn::Neg(hn::Abs(x)));
  return hn::Div(hn::IfThenElse(hn::Lt(x, hn::Zero(d)), e, one), hn::Add(one, e));
}

// log(1 + e^x)
template <class D, class V = hn::Vec<D>>
HWY_INLINE V Softplus(D d, V x) {
  const V e = simd::HWY_NAMESPACE::Exp(d, hn::Neg(hn::Abs(x)));
  return KeepNan(x, hn::Add(hn::Max(x, hn::Zero(d)), hn::Log1p(d, e)));
}

// log of the sum of e^x[k].
template <class D>
HWY_INLINE float LogSumExp(D d, const float* x, std::size_t count) {
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN float rest[HWY_LANES(float)];
  std::fill(rest, rest + lanes, -kInfinity);
  const std::size_t whole = count / lanes * lanes;
  std::copy(x + whole, x + count, rest);
  auto largest_lanes = hn::Load(d, rest);
  for (std::size_t k = 0; k < whole; k += lanes) largest_lanes = hn::Max(largest_lanes, hn::LoadU(d, x + k));
  const float largest = hn::GetLane(hn::MaxOfLanes(d, largest_lanes));
  // Infinities stay as they are: inf - inf would be NaN. NaN reaches the sum, whatever Max made of it.
  const float base = std::isfinite(largest) ? largest : 0.0f;
  const auto shift = hn::Set(d, base);
  auto sums = simd::HWY_NAMESPACE::Exp(d, hn::Sub(hn::Load(d, rest), shift));
  for (std::size_t k = 0; k < whole; k += lanes) {
    sums = hn::Add(sums, simd::HWY_NAMESPACE::Exp(d, hn::Sub(hn::LoadU(d, x + k), shift)));
  }
  return base + std::log(hn::GetLane(hn::SumOfLanes(d, sums)));
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::simd
HWY_AFTER_NAMESPACE();

#endif  // REFERENCE_SIMD_MATH_INL_H_
