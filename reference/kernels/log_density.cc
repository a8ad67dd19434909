#include "reference/kernels/log_density.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/log_density.cc"
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

constexpr float kHalfLogTwoPi = 0.91893853320467274f;

// A density of u, as what it gives at u (without the scale's part), and minus its derivative there.
struct Gaussian {
  static constexpr float kConstant = -kHalfLogTwoPi;
  static HWY_INLINE V Log(V u) {
    const D d;
    return hn::Mul(hn::Mul(hn::Set(d, -0.5f), u), u);
  }
  static HWY_INLINE V MinusSlope(V u) { return u; }
};

// -u - 2 log(1 + e^-u) = -|u| - 2 log(1 + e^-|u|), and minus its derivative, tanh(u/2).
struct Logistic {
  static constexpr float kConstant = 0;
  static HWY_INLINE V Log(V u) {
    const D d;
    const V size = hn::Abs(u);
    return hn::NegMulAdd(hn::Set(d, 2.0f), simd::Log1p(d, simd::Exp(d, hn::Neg(size))), hn::Neg(size));
  }
  static HWY_INLINE V MinusSlope(V u) {
    const D d;
    const V one = hn::Set(d, 1.0f), e = simd::Exp(d, hn::Neg(hn::Abs(u)));
    return hn::CopySign(hn::Div(hn::Sub(one, e), hn::Add(one, e)), u);
  }
};

template <class Density>
HWY_INLINE void Forward(Index batch, Index n, const float* x, const float* mean, const float* log_scale,
                        float* log_density) {
  const D d;
  const Index lanes = static_cast<Index>(hn::Lanes(d));
  for (Index row = 0; row < batch; ++row, x += n, mean += n, log_scale += n) {
    V total = hn::Zero(d);
    simd::ForEachVector(d, n, [&](Index k, Index left) HWY_ATTR {
      const V scale = simd::LoadPart(d, log_scale + k, left);
      const V apart = hn::Sub(simd::LoadPart(d, x + k, left), simd::LoadPart(d, mean + k, left));
      const V u = hn::Mul(apart, simd::Exp(d, hn::Neg(scale)));
      V share = hn::Sub(Density::Log(u), scale);
      // A lane that is not there has u = 0 and would add the density's value there.
      if (left < lanes) share = hn::IfThenElseZero(hn::FirstN(d, static_cast<std::size_t>(left)), share);
      total = hn::Add(total, share);
    });
    log_density[row] = hn::GetLane(hn::SumOfLanes(d, total)) + static_cast<float>(n) * Density::kConstant;
  }
}

template <class Density>
HWY_INLINE void Backward(Index batch, Index n, const float* x, const float* mean, const float* log_scale,
                         const float* gradient, float* dx, float* dmean, float* dlog_scale) {
  const D d;
  const V one = hn::Set(d, 1.0f);
  for (Index row = 0; row < batch; ++row) {
    const V upstream = hn::Set(d, gradient[row]);
    simd::ForEachVector(d, n, [&](Index column, Index left) HWY_ATTR {
      const Index k = row * n + column;
      const V inverse = simd::Exp(d, hn::Neg(simd::LoadPart(d, log_scale + k, left)));
      const V apart = hn::Sub(simd::LoadPart(d, x + k, left), simd::LoadPart(d, mean + k, left));
      const V u = hn::Mul(apart, inverse), slope = Density::MinusSlope(u);
      const V to_mean = hn::Mul(upstream, hn::Mul(slope, inverse));
      simd::StorePart(hn::Neg(to_mean), d, dx + k, left);
      simd::StorePart(to_mean, d, dmean + k, left);
      simd::StorePart(hn::Mul(upstream, hn::Sub(hn::Mul(slope, u), one)), d, dlog_scale + k, left);
    });
  }
}

void GaussianForward(Index batch, Index n, const float* x, const float* mean, const float* log_scale,
                     float* log_density) {
  Forward<Gaussian>(batch, n, x, mean, log_scale, log_density);
}
void LogisticForward(Index batch, Index n, const float* x, const float* mean, const float* log_scale,
                     float* log_density) {
  Forward<Logistic>(batch, n, x, mean, log_scale, log_density);
}
void GaussianBackward(Index batch, Index n, const float* x, const float* mean, const float* log_scale,
                      const float* gradient, float* dx, float* dmean, float* dlog_scale) {
  Backward<Gaussian>(batch, n, x, mean, log_scale, gradient, dx, dmean, dlog_scale);
}
void LogisticBackward(Index batch, Index n, const float* x, const float* mean, const float* log_scale,
                      const float* gradient, float* dx, float* dmean, float* dlog_scale) {
  Backward<Logistic>(batch, n, x, mean, log_scale, gradient, dx, dmean, dlog_scale);
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(GaussianForward);
HWY_EXPORT(LogisticForward);
HWY_EXPORT(GaussianBackward);
HWY_EXPORT(LogisticBackward);

void gaussian_log_density(Index batch, Index dimensions, const float* x, const float* mean,
                          const float* log_scale, float* log_density) {
  HWY_DYNAMIC_DISPATCH(GaussianForward)(batch, dimensions, x, mean, log_scale, log_density);
}
void logistic_log_density(Index batch, Index dimensions, const float* x, const float* mean,
                          const float* log_scale, float* log_density) {
  HWY_DYNAMIC_DISPATCH(LogisticForward)(batch, dimensions, x, mean, log_scale, log_density);
}
void gaussian_log_density_backward(Index batch, Index dimensions, const float* x, const float* mean,
                                   const float* log_scale, const float* gradient, float* dx, float* dmean,
                                   float* dlog_scale) {
  HWY_DYNAMIC_DISPATCH(GaussianBackward)
  (batch, dimensions, x, mean, log_scale, gradient, dx, dmean, dlog_scale);
}
void logistic_log_density_backward(Index batch, Index dimensions, const float* x, const float* mean,
                                   const float* log_scale, const float* gradient, float* dx, float* dmean,
                                   float* dlog_scale) {
  HWY_DYNAMIC_DISPATCH(LogisticBackward)
  (batch, dimensions, x, mean, log_scale, gradient, dx, dmean, dlog_scale);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
