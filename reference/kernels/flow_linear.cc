#include "reference/kernels/flow_linear.hpp"

#include <algorithm>

#include "reference/kernels/aligned_floats.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/flow_linear.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/simd/loop-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace simd = reference::simd::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;

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
void HouseholderBackward(Index batch, Index n, Index reflections, const float* v, Index v_step,
                         const float* y, const float* dy, float* dz, float* dv) {
  const D d;
  const AlignedFloats values = allocate_floats(n);
  float* z = values.get();
  std::fill_n(dv, (v_step == 0 ? 1 : batch) * reflections * n, 0.0f);
  for (Index row = 0; row < batch; ++row, y += n, dy += n, dz += n, v += v_step, dv += v_step) {
    std::copy_n(y, n, z);
    std::copy_n(dy, n, dz);
    for (Index k = reflections - 1; k >= 0; --k) {
      const float* vector = v + k * n;
      const float square = simd::Dot(d, n, vector, vector), after = simd::Dot(d, n, vector, z);
      const float gradient = simd::Dot(d, n, vector, dz);
      simd::AddScaled(d, n, -2 * after / square, vector, z);
      const float along = -after;  // v.z before the reflection
      float* to = dv + k * n;
      simd::AddScaled(d, n, -2 * along / square, dz, to);
      simd::AddScaled(d, n, -2 * gradient / square, z, to);
      simd::AddScaled(d, n, 4 * along * gradient / (square * square), vector, to);
      simd::AddScaled(d, n, -2 * gradient / square, vector, dz);
    }
  }
}

void TriangularForward(Index batch, Index size, const float* r, const float* x, float* y) {
  const D d;
  for (Index row = 0; row < batch; ++row, r += size * size, x += size, y += size) {
    for (Index i = 0; i < size; ++i) y[i] = simd::Dot(d, size - i, r + i * size + i, x + i);
  }
}

void TriangularBackward(Index batch, Index size, const float* r, const float* x, const float* dy, float* dr,
                        float* dx) {
  const D d;
  for (Index row = 0; row < batch;
       ++row, r += size * size, dr += size * size, x += size, dx += size, dy += size) {
    std::fill_n(dx, size, 0.0f);
    for (Index i = 0; i < size; ++i) {
      float* to = dr + i * size;
      std::fill_n(to, i, 0.0f);
      const auto factor = hn::Set(d, dy[i]);
      simd::ForEachVector(d, size - i, [&](Index k, Index left) HWY_ATTR {
        simd::StorePart(hn::Mul(factor, simd::LoadPart(d, x + i + k, left)), d, to + i + k, left);
      });
      simd::AddScaled(d, size - i, dy[i], r + i * size + i, dx + i);
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
