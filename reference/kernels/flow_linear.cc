#include "reference/kernels/flow_linear.hpp"

#include <algorithm>

#include "reference/kernels/aligned_floats.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/flow_linear.cc"
#include "hwy/cache_control.h"
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

constexpr Index line_floats = 16;  // of a cache line

// The row stays in the first-level cache from one reflection to the next.
void HouseholderForward(Index batch, Index n, Index reflections, const float* v, Index v_step, const float* z,
                        float* y) {
  const D d;
  const AlignedFloats factors = allocate_floats(reflections);
  const auto measure = [&](const float* vectors) HWY_ATTR {
    for (Index k = 0; k < reflections; ++k) {
      factors[static_cast<std::size_t>(k)] = -2 / simd::Dot(d, n, vectors + k * n, vectors + k * n);
    }
  };
  if (v_step == 0) measure(v);
  for (Index row = 0; row < batch; ++row, z += n, y += n, v += v_step) {
    if (v_step != 0) measure(v);
    std::copy_n(z, n, y);
    for (Index k = 0; k < reflections; ++k) {
      const float along = simd::Dot(d, n, v + k * n, y);
      simd::AddScaled(d, n, factors[static_cast<std::size_t>(k)] * along, v + k * n, y);
    }
  }
}

// A reflection is its own inverse and transposed, so that the values before it are had by going back. With
// s = v.z, g = v.dy, q = |v|^2 of one reflection:  dz = dy - 2 g/q v,
//   dv = -2/q (s dy + g z) + 4 s g / q^2 v.
// `z` holds the values after the reflection, `dz` its upstream gradient; `to` takes or gains dv.
void ReflectBack(Index n, const float* HWY_RESTRICT vector, float* HWY_RESTRICT z, float* HWY_RESTRICT dz,
                 float* HWY_RESTRICT to, bool gains) {
  const D d;
  V squares = hn::Zero(d), products = hn::Zero(d), gradients = hn::Zero(d);
  simd::ForEachVector(d, n, [&](Index i, Index left) HWY_ATTR {
    const V normal = simd::LoadPart(d, vector + i, left);
    squares = hn::MulAdd(normal, normal, squares);
    products = hn::MulAdd(normal, simd::LoadPart(d, z + i, left), products);
    gradients = hn::MulAdd(normal, simd::LoadPart(d, dz + i, left), gradients);
  });
  const float square = hn::GetLane(hn::SumOfLanes(d, squares));
  const float along = -hn::GetLane(hn::SumOfLanes(d, products));  // v.z before the reflection
  const float gradient = hn::GetLane(hn::SumOfLanes(d, gradients));
  const V by_along = hn::Set(d, -2 * along / square), by_gradient = hn::Set(d, -2 * gradient / square);
  const V by_both = hn::Set(d, 4 * along * gradient / (square * square));
  simd::ForEachVector(d, n, [&](Index i, Index left) HWY_ATTR {
    const V normal = simd::LoadPart(d, vector + i, left), upstream = simd::LoadPart(d, dz + i, left);
    // Back: z - 2 (v.z) / |v|^2 v with v.z = -along.
    const V before = hn::NegMulAdd(by_along, normal, simd::LoadPart(d, z + i, left));
    V dv = hn::MulAdd(by_along, upstream, hn::MulAdd(by_gradient, before, hn::Mul(by_both, normal)));
    if (gains) dv = hn::Add(dv, simd::LoadPart(d, to + i, left));
    simd::StorePart(dv, d, to + i, left);
    simd::StorePart(before, d, z + i, left);
    simd::StorePart(hn::MulAdd(by_gradient, normal, upstream), d, dz + i, left);
  });
}

void HouseholderBackward(Index batch, Index n, Index reflections, const float* v, Index v_step,
                         const float* y, const float* dy, float* dz, float* dv) {
  const bool shared = v_step == 0;
  const AlignedFloats values = allocate_floats(n);
  if (shared) std::fill_n(dv, reflections * n, 0.0f);
  for (Index row = 0; row < batch; ++row, y += n, dy += n, dz += n, v += v_step, dv += v_step) {
    // Reflections are taken from the last to the first, an order that the processor does not foresee.
    for (Index k = 0; row + 1 < batch && k < v_step; k += line_floats) hwy::Prefetch(v + v_step + k);
    std::copy_n(y, n, values.get());
    std::copy_n(dy, n, dz);
    for (Index k = reflections - 1; k >= 0; --k) {
      ReflectBack(n, v + k * n, values.get(), dz, dv + k * n, shared);
    }
  }
}

// body(first column of a vector, columns that are left, lanes of it that lie below the diagonal), along row
// i.
template <class Body>
HWY_INLINE void ForEachUpperVector(Index i, Index size, Body body) {
  const Index lanes = static_cast<Index>(hn::Lanes(D())), first = i / lanes * lanes;
  body(first, size - first, i - first);
  for (Index k = first + lanes; k < size; k += lanes) body(k, size - k, Index{0});
}

// v where the lane does not lie below the diagonal.
HWY_INLINE V UpperPart(V v, Index below) {
  return below == 0 ? v : hn::IfThenZeroElse(hn::FirstN(D(), static_cast<std::size_t>(below)), v);
}

void TriangularForward(Index batch, Index size, const float* r, const float* x, float* y) {
  const D d;
  for (Index row = 0; row < batch; ++row, r += size * size, x += size, y += size) {
    for (Index i = 0; i < size; ++i) {
      V sum = hn::Zero(d);
      ForEachUpperVector(i, size, [&](Index k, Index left, Index below) HWY_ATTR {
        const V products = hn::Mul(simd::LoadPart(d, r + i * size + k, left), simd::LoadPart(d, x + k, left));
        sum = hn::Add(sum, UpperPart(products, below));
      });
      y[i] = hn::GetLane(hn::SumOfLanes(d, sum));
    }
  }
}

void TriangularBackward(Index batch, Index size, const float* r, const float* x, const float* dy, float* dr,
                        float* dx) {
  const D d;
  for (Index row = 0; row < batch;
       ++row, r += size * size, dr += size * size, x += size, dx += size, dy += size) {
    std::fill_n(dx, size, 0.0f);
    for (Index i = 0; i < size; ++i) {
      const V factor = hn::Set(d, dy[i]);
      float* to = dr + i * size;
      // Rows are short: a call of memset would take as long as the rest.
      for (Index k = 0; k + static_cast<Index>(hn::Lanes(d)) <= i; k += static_cast<Index>(hn::Lanes(d))) {
        hn::StoreU(hn::Zero(d), d, to + k);
      }
      ForEachUpperVector(i, size, [&](Index k, Index left, Index below) HWY_ATTR {
        const V of_r = hn::Mul(factor, simd::LoadPart(d, x + k, left));
        simd::StorePart(UpperPart(of_r, below), d, to + k, left);
        const V of_x = hn::Mul(factor, simd::LoadPart(d, r + i * size + k, left));
        simd::StorePart(hn::Add(simd::LoadPart(d, dx + k, left), UpperPart(of_x, below)), d, dx + k, left);
      });
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(HouseholderForward);
HWY_EXPORT(HouseholderBackward);
HWY_EXPORT(TriangularForward);
HWY_EXPORT(TriangularBackward);

void householder_forward(Index batch, Index dimensions, Index reflections, const float* v, Index v_step,
                         const float* z, float* y) {
  HWY_DYNAMIC_DISPATCH(HouseholderForward)(batch, dimensions, reflections, v, v_step, z, y);
}
void householder_backward(Index batch, Index dimensions, Index reflections, const float* v, Index v_step,
                          const float* y, const float* dy, float* dz, float* dv) {
  HWY_DYNAMIC_DISPATCH(HouseholderBackward)(batch, dimensions, reflections, v, v_step, y, dy, dz, dv);
}
void triangular_forward(Index batch, Index size, const float* r, const float* x, float* y) {
  HWY_DYNAMIC_DISPATCH(TriangularForward)(batch, size, r, x, y);
}
void triangular_backward(Index batch, Index size, const float* r, const float* x, const float* dy, float* dr,
                         float* dx) {
  HWY_DYNAMIC_DISPATCH(TriangularBackward)(batch, size, r, x, dy, dr, dx);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
