#include "reference/kernels/flow_planar.hpp"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/flow_planar.cc"
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

// Rows go in blocks whose single numbers (dot products, then tanh and logarithms) make whole vectors.
constexpr Index kRows = 64;

void PlanarForward(Index batch, Index n, const PlanarLayer& layer, const float* z, float* y, float* log_det,
                   float* bend) {
  const D d;
  const V one = hn::Set(d, 1.0f), steepness = hn::Set(d, layer.steepness);
  for (Index first = 0; first < batch; first += kRows) {
    const Index rows = std::min(kRows, batch - first);
    HWY_ALIGN float along[kRows];
    for (Index r = 0; r < rows; ++r) along[r] = simd::Dot(d, n, z + (first + r) * n, layer.w) + layer.b;
    simd::ForEachVector(d, rows, [&](Index r, Index left) HWY_ATTR {
      const V t = simd::Tanh(d, simd::LoadPart(d, along + r, left)), square = hn::Mul(t, t);
      simd::StorePart(t, d, bend + first + r, left);
      const V volume = hn::MulAdd(hn::Sub(one, square), steepness, square);
      simd::StorePart(simd::Log(d, volume), d, log_det + first + r, left);
    });
    for (Index r = first; r < first + rows; ++r) {
      const V t = hn::Set(d, bend[r]);
      simd::ForEachVector(d, n, [&](Index k, Index left) HWY_ATTR {
        const V from = simd::LoadPart(d, z + r * n + k, left), u = simd::LoadPart(d, layer.u + k, left);
        simd::StorePart(hn::MulAdd(u, t, from), d, y + r * n + k, left);
      });
    }
  }
}

// With V = t^2 + (1 - t^2) s:  dt = dy.u + dlog_det 2 t (1 - s) / V, da = dt (1 - t^2), dz = dy + da w.
void PlanarBackward(Index batch, Index n, const PlanarLayer& layer, const float* z, const float* bend,
                    const float* dy, const float* dlog_det, const PlanarGradient& out) {
  const D d;
  std::fill_n(out.du, n, 0.0f);
  std::fill_n(out.dw, n, 0.0f);
  double db = 0, dsteepness = 0;
  for (Index r = 0; r < batch; ++r, z += n, dy += n) {
    const float t = bend[r], rest = 1 - t * t, volume = t * t + rest * layer.steepness;
    const float slope = dlog_det[r] / volume;
    const float dt = simd::Dot(d, n, dy, layer.u) + slope * 2 * t * (1 - layer.steepness);
    const float da = dt * rest;
    db += static_cast<double>(da);
    dsteepness += static_cast<double>(slope * rest);
    const V by_t = hn::Set(d, t), by_da = hn::Set(d, da);
    float* dz = out.dz + r * n;
    simd::ForEachVector(d, n, [&](Index k, Index left) HWY_ATTR {
      const V upstream = simd::LoadPart(d, dy + k, left), w = simd::LoadPart(d, layer.w + k, left);
      simd::StorePart(hn::MulAdd(by_da, w, upstream), d, dz + k, left);
      const V du = simd::LoadPart(d, out.du + k, left), dw = simd::LoadPart(d, out.dw + k, left);
      simd::StorePart(hn::MulAdd(by_t, upstream, du), d, out.du + k, left);
      simd::StorePart(hn::MulAdd(by_da, simd::LoadPart(d, z + k, left), dw), d, out.dw + k, left);
    });
  }
  *out.db = static_cast<float>(db);
  *out.dsteepness = static_cast<float>(dsteepness);
}

float SquareDistance(Index n, const float* a, const float* b) {
  const D d;
  V total = hn::Zero(d);
  simd::ForEachVector(d, n, [&](Index k, Index left) HWY_ATTR {
    const V apart = hn::Sub(simd::LoadPart(d, a + k, left), simd::LoadPart(d, b + k, left));
    total = hn::MulAdd(apart, apart, total);
  });
  return hn::GetLane(hn::SumOfLanes(d, total));
}

void RadialForward(Index batch, Index n, const RadialLayer& layer, const float* z, float* y, float* log_det) {
  const D d;
  const V one = hn::Set(d, 1.0f), alpha = hn::Set(d, layer.alpha), beta = hn::Set(d, layer.beta);
  const V others = hn::Set(d, static_cast<float>(n - 1));
  for (Index first = 0; first < batch; first += kRows) {
    const Index rows = std::min(kRows, batch - first);
    HWY_ALIGN float squares[kRows], factors[kRows];
    for (Index r = 0; r < rows; ++r) squares[r] = SquareDistance(n, z + (first + r) * n, layer.centre);
    simd::ForEachVector(d, rows, [&](Index r, Index left) HWY_ATTR {
      const V radius = hn::Sqrt(simd::LoadPart(d, squares + r, left));
      const V h = hn::Div(one, hn::Add(alpha, radius)), across = hn::Mul(beta, h);
      const V outward = hn::MulAdd(hn::Mul(alpha, h), across, one);
      const V volume = hn::MulAdd(others, simd::Log1p(d, across), simd::Log(d, outward));
      simd::StorePart(across, d, factors + r, left);
      simd::StorePart(volume, d, log_det + first + r, left);
    });
    for (Index r = 0; r < rows; ++r) {
      const V factor = hn::Set(d, factors[r]);
      const float* from = z + (first + r) * n;
      simd::ForEachVector(d, n, [&](Index k, Index left) HWY_ATTR {
        const V at = simd::LoadPart(d, from + k, left);
        const V apart = hn::Sub(at, simd::LoadPart(d, layer.centre + k, left));
        simd::StorePart(hn::MulAdd(factor, apart, at), d, y + (first + r) * n + k, left);
      });
    }
  }
}

// With g = beta h, o = 1 + alpha g h and p = z - centre:
//   dg = dy.p + dlog_det ((D-1) / (1 + g) + alpha h / o),  dh = dlog_det alpha g / o + beta dg,
//   dr = -h^2 dh,  dp = g dy + dr p / r,  dz = dy + dp,  dcentre = -dp,
//   dbeta = h dg,  dalpha = dlog_det g h / o - h^2 dh.
void RadialBackward(Index batch, Index n, const RadialLayer& layer, const float* z, const float* dy,
                    const float* dlog_det, const RadialGradient& out) {
  const D d;
  std::fill_n(out.dcentre, n, 0.0f);
  double dalpha = 0, dbeta = 0;
  for (Index r = 0; r < batch; ++r, z += n, dy += n) {
    V squares = hn::Zero(d), products = hn::Zero(d);
    simd::ForEachVector(d, n, [&](Index k, Index left) HWY_ATTR {
      const V apart = hn::Sub(simd::LoadPart(d, z + k, left), simd::LoadPart(d, layer.centre + k, left));
      squares = hn::MulAdd(apart, apart, squares);
      products = hn::MulAdd(apart, simd::LoadPart(d, dy + k, left), products);
    });
    const float radius = std::sqrt(hn::GetLane(hn::SumOfLanes(d, squares)));
    const float along = hn::GetLane(hn::SumOfLanes(d, products));
    const float h = 1 / (layer.alpha + radius), g = layer.beta * h, outward = 1 + layer.alpha * g * h;
    const float slope = dlog_det[r] / outward;
    const float dg = along + dlog_det[r] * static_cast<float>(n - 1) / (1 + g) + slope * layer.alpha * h;
    const float dh = slope * layer.alpha * g + layer.beta * dg, dr = -h * h * dh;
    dbeta += static_cast<double>(h * dg);
    dalpha += static_cast<double>(slope * g * h + dr);
    const V by_g = hn::Set(d, g), by_apart = hn::Set(d, radius > 0 ? dr / radius : 0);
    float* dz = out.dz + r * n;
    simd::ForEachVector(d, n, [&](Index k, Index left) HWY_ATTR {
      const V upstream = simd::LoadPart(d, dy + k, left);
      const V apart = hn::Sub(simd::LoadPart(d, z + k, left), simd::LoadPart(d, layer.centre + k, left));
      const V dp = hn::MulAdd(by_g, upstream, hn::Mul(by_apart, apart));
      simd::StorePart(hn::Add(upstream, dp), d, dz + k, left);
      simd::StorePart(hn::Sub(simd::LoadPart(d, out.dcentre + k, left), dp), d, out.dcentre + k, left);
    });
  }
  *out.dalpha = static_cast<float>(dalpha);
  *out.dbeta = static_cast<float>(dbeta);
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(PlanarForward);
HWY_EXPORT(PlanarBackward);
HWY_EXPORT(RadialForward);
HWY_EXPORT(RadialBackward);

void planar_forward(Index batch, Index dimensions, const PlanarLayer& layer, const float* z, float* y,
                    float* log_det, float* bend) {
  HWY_DYNAMIC_DISPATCH(PlanarForward)(batch, dimensions, layer, z, y, log_det, bend);
}
void planar_backward(Index batch, Index dimensions, const PlanarLayer& layer, const float* z,
                     const float* bend, const float* dy, const float* dlog_det, const PlanarGradient& out) {
  HWY_DYNAMIC_DISPATCH(PlanarBackward)(batch, dimensions, layer, z, bend, dy, dlog_det, out);
}
void radial_forward(Index batch, Index dimensions, const RadialLayer& layer, const float* z, float* y,
                    float* log_det) {
  HWY_DYNAMIC_DISPATCH(RadialForward)(batch, dimensions, layer, z, y, log_det);
}
void radial_backward(Index batch, Index dimensions, const RadialLayer& layer, const float* z, const float* dy,
                     const float* dlog_det, const RadialGradient& out) {
  HWY_DYNAMIC_DISPATCH(RadialBackward)(batch, dimensions, layer, z, dy, dlog_det, out);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
