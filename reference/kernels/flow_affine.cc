#include "reference/kernels/flow_affine.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/flow_affine.cc"
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

// Calls term(k, left), which gives a vector whose lanes from `left` on are zero, for each vector of each row,
// and writes factor * (sum of a row).
template <class Term>
HWY_INLINE void SumRows(Index batch, Index n, float factor, float* sums, Term term) {
  const D d;
  for (Index r = 0; r < batch; ++r) {
    V total = hn::Zero(d);
    simd::ForEachVector(d, n,
                        [&](Index k, Index left) HWY_ATTR { total = hn::Add(total, term(r * n + k, left)); });
    sums[r] = factor * hn::GetLane(hn::SumOfLanes(d, total));
  }
}

void AffineForward(Index batch, Index n, const float* x, const float* s, const float* t, float* y,
                   float* log_det) {
  const D d;
  SumRows(batch, n, 1, log_det, [&](Index k, Index left) HWY_ATTR {
    const V scale = simd::LoadPart(d, s + k, left);
    const V stretched = simd::Exp(d, scale);
    simd::StorePart(hn::MulAdd(simd::LoadPart(d, x + k, left), stretched, simd::LoadPart(d, t + k, left)), d,
                    y + k, left);
    return scale;
  });
}

void AffineBackward(Index batch, Index n, const float* x, const float* s, const float* dy,
                    const float* dlog_det, float* dx, float* ds, float* dt) {
  const D d;
  for (Index r = 0; r < batch; ++r) {
    const V upstream = hn::Set(d, dlog_det[r]);
    simd::ForEachVector(d, n, [&](Index column, Index left) HWY_ATTR {
      const Index k = r * n + column;
      const V gradient = simd::LoadPart(d, dy + k, left);
      const V back = hn::Mul(gradient, simd::Exp(d, simd::LoadPart(d, s + k, left)));
      simd::StorePart(back, d, dx + k, left);
      simd::StorePart(hn::MulAdd(back, simd::LoadPart(d, x + k, left), upstream), d, ds + k, left);
      simd::StorePart(gradient, d, dt + k, left);
    });
  }
}

void AffineInverse(Index batch, Index n, const float* y, const float* s, const float* t, float* x,
                   float* log_det) {
  const D d;
  SumRows(batch, n, -1, log_det, [&](Index k, Index left) HWY_ATTR {
    const V scale = simd::LoadPart(d, s + k, left);
    const V apart = hn::Sub(simd::LoadPart(d, y + k, left), simd::LoadPart(d, t + k, left));
    simd::StorePart(hn::Mul(apart, simd::Exp(d, hn::Neg(scale))), d, x + k, left);
    return scale;
  });
}

void AffineInverseBackward(Index batch, Index n, const float* x, const float* s, const float* dx,
                           const float* dlog_det, float* dy, float* ds, float* dt) {
  const D d;
  for (Index r = 0; r < batch; ++r) {
    const V upstream = hn::Set(d, dlog_det[r]);
    simd::ForEachVector(d, n, [&](Index column, Index left) HWY_ATTR {
      const Index k = r * n + column;
      const V gradient = simd::LoadPart(d, dx + k, left);
      const V back = hn::Mul(gradient, simd::Exp(d, hn::Neg(simd::LoadPart(d, s + k, left))));
      simd::StorePart(back, d, dy + k, left);
      simd::StorePart(hn::Neg(hn::MulAdd(gradient, simd::LoadPart(d, x + k, left), upstream)), d, ds + k,
                      left);
      simd::StorePart(hn::Neg(back), d, dt + k, left);
    });
  }
}

// g = 1 / (1 + e^-s), and 1 - g without cancellation.
struct Gate {
  V open, shut;
  V e;  // e^-|s|
};
HWY_INLINE Gate GateOf(V s) {
  const D d;
  const V one = hn::Set(d, 1.0f), e = simd::Exp(d, hn::Neg(hn::Abs(s)));
  const V whole = hn::Div(one, hn::Add(one, e)), part = hn::Mul(e, whole);
  const auto negative = hn::Lt(s, hn::Zero(d));
  return {hn::IfThenElse(negative, part, whole), hn::IfThenElse(negative, whole, part), e};
}

void GatedForward(Index batch, Index n, const float* x, const float* s, const float* m, float* y,
                  float* log_det) {
  const D d;
  SumRows(batch, n, 1, log_det, [&](Index k, Index left) HWY_ATTR {
    // Lanes that are not there count as wide open: log 1 = 0.
    const V scale = simd::LoadPart(d, s + k, left, 200.0f);
    const Gate gate = GateOf(scale);
    const V kept = hn::Mul(gate.open, simd::LoadPart(d, x + k, left));
    simd::StorePart(hn::MulAdd(gate.shut, simd::LoadPart(d, m + k, left), kept), d, y + k, left);
    return hn::Sub(hn::Min(scale, hn::Zero(d)), simd::Log1p(d, gate.e));
  });
}

// ds = dy (x - m) g (1 - g) + dlog_det (1 - g)
void GatedBackward(Index batch, Index n, const float* x, const float* s, const float* m, const float* dy,
                   const float* dlog_det, float* dx, float* ds, float* dm) {
  const D d;
  for (Index r = 0; r < batch; ++r) {
    const V upstream = hn::Set(d, dlog_det[r]);
    simd::ForEachVector(d, n, [&](Index column, Index left) HWY_ATTR {
      const Index k = r * n + column;
      const Gate gate = GateOf(simd::LoadPart(d, s + k, left));
      const V gradient = simd::LoadPart(d, dy + k, left), kept = hn::Mul(gradient, gate.open);
      const V apart = hn::Sub(simd::LoadPart(d, x + k, left), simd::LoadPart(d, m + k, left));
      simd::StorePart(kept, d, dx + k, left);
      simd::StorePart(hn::Mul(gate.shut, hn::MulAdd(kept, apart, upstream)), d, ds + k, left);
      simd::StorePart(hn::Mul(gradient, gate.shut), d, dm + k, left);
    });
  }
}

void ActnormForward(Index batch, Index channels, Index pixels, const float* x, const float* s, const float* t,
                    float* y) {
  const D d;
  for (Index plane = 0; plane < batch * channels; ++plane, x += pixels, y += pixels) {
    const V factor = hn::Set(d, std::exp(s[plane % channels])), bias = hn::Set(d, t[plane % channels]);
    simd::ForEachVector(d, pixels, [&](Index k, Index left) HWY_ATTR {
      simd::StorePart(hn::MulAdd(simd::LoadPart(d, x + k, left), factor, bias), d, y + k, left);
    });
  }
}

void ActnormBackward(Index batch, Index channels, Index pixels, const float* x, const float* s,
                     const float* dy, float* dx, float* ds, float* dt) {
  const D d;
  for (Index c = 0; c < channels; ++c) {
    const float scale = std::exp(s[c]);
    const V factor = hn::Set(d, scale);
    double products = 0, sums = 0;
    for (Index n = 0; n < batch; ++n) {
      const Index first = (n * channels + c) * pixels;
      V product = hn::Zero(d), sum = hn::Zero(d);
      simd::ForEachVector(d, pixels, [&](Index k, Index left) HWY_ATTR {
        const V gradient = simd::LoadPart(d, dy + first + k, left);
        sum = hn::Add(sum, gradient);
        product = hn::MulAdd(gradient, simd::LoadPart(d, x + first + k, left), product);
        simd::StorePart(hn::Mul(gradient, factor), d, dx + first + k, left);
      });
      products += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, product)));
      sums += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
    }
    ds[c] = static_cast<float>(products * static_cast<double>(scale));
    dt[c] = static_cast<float>(sums);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(AffineForward);
HWY_EXPORT(AffineBackward);
HWY_EXPORT(AffineInverse);
HWY_EXPORT(AffineInverseBackward);
HWY_EXPORT(GatedForward);
HWY_EXPORT(GatedBackward);
HWY_EXPORT(ActnormForward);
HWY_EXPORT(ActnormBackward);

void affine_forward(Index batch, Index dimensions, const float* x, const float* s, const float* t, float* y,
                    float* log_det) {
  HWY_DYNAMIC_DISPATCH(AffineForward)(batch, dimensions, x, s, t, y, log_det);
}
void affine_backward(Index batch, Index dimensions, const float* x, const float* s, const float* dy,
                     const float* dlog_det, float* dx, float* ds, float* dt) {
  HWY_DYNAMIC_DISPATCH(AffineBackward)(batch, dimensions, x, s, dy, dlog_det, dx, ds, dt);
}
void affine_inverse(Index batch, Index dimensions, const float* y, const float* s, const float* t, float* x,
                    float* log_det) {
  HWY_DYNAMIC_DISPATCH(AffineInverse)(batch, dimensions, y, s, t, x, log_det);
}
void affine_inverse_backward(Index batch, Index dimensions, const float* x, const float* s, const float* dx,
                             const float* dlog_det, float* dy, float* ds, float* dt) {
  HWY_DYNAMIC_DISPATCH(AffineInverseBackward)(batch, dimensions, x, s, dx, dlog_det, dy, ds, dt);
}
void gated_forward(Index batch, Index dimensions, const float* x, const float* s, const float* m, float* y,
                   float* log_det) {
  HWY_DYNAMIC_DISPATCH(GatedForward)(batch, dimensions, x, s, m, y, log_det);
}
void gated_backward(Index batch, Index dimensions, const float* x, const float* s, const float* m,
                    const float* dy, const float* dlog_det, float* dx, float* ds, float* dm) {
  HWY_DYNAMIC_DISPATCH(GatedBackward)(batch, dimensions, x, s, m, dy, dlog_det, dx, ds, dm);
}
void actnorm_forward(Index batch, Index channels, Index pixels, const float* x, const float* s,
                     const float* t, float* y) {
  HWY_DYNAMIC_DISPATCH(ActnormForward)(batch, channels, pixels, x, s, t, y);
}
void actnorm_backward(Index batch, Index channels, Index pixels, const float* x, const float* s,
                      const float* dy, float* dx, float* ds, float* dt) {
  HWY_DYNAMIC_DISPATCH(ActnormBackward)(batch, channels, pixels, x, s, dy, dx, ds, dt);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
