// The transforms of Winograd's minimal filtering for 3x3 filters: F(2x2,3x3) computes 2x2 outputs with 16
// products in place of 36, F(4x4,3x3) 4x4 outputs with 36 in place of 144 (Winograd 1980; Lavin and Gray,
// 2015, arXiv 1509.09308). With d a tile of the image and g a filter
//   y = A^T [ (G g G^T) * (B^T d B) ] A                           forward; backward-data with g turned round
//   dw = G^T [ sum over tiles of (A dy A^T) * (B^T d B) ] G       backward-weights
// where * multiplies element by element. A tile overlaps its neighbours by two rows and columns.
//
// Interpolation points: F(2,3) takes 0, 1, -1, infinity. F(4,3) takes 0, +-sqrt(1/2), +-sqrt(2), infinity
// and not the textbook's 0, +-1, +-2, infinity: their product is 1, so that no element of the transforms is
// larger than 2 sqrt(2), and the error is about a third (kernel_accuracy measures it).
//
// Each struct gives the one-dimensional transforms of one element a vector lane; ApplyBothWays makes them
// two-dimensional.

#if defined(REFERENCE_KERNELS_WINOGRAD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_KERNELS_WINOGRAD_INL_H_
#undef REFERENCE_KERNELS_WINOGRAD_INL_H_
#else
#define REFERENCE_KERNELS_WINOGRAD_INL_H_
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

struct InputTransform {};     // B^T
struct FilterTransform {};    // G
struct OutputTransform {};    // A^T
struct GradientTransform {};  // A
struct SumTransform {};       // G^T

struct Winograd2 {
  static constexpr int kTile = 2, kSize = 4;

  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D, InputTransform, const V* x, V* y) {
    y[0] = hn::Sub(x[0], x[2]);
    y[1] = hn::Add(x[1], x[2]);
    y[2] = hn::Sub(x[2], x[1]);
    y[3] = hn::Sub(x[3], x[1]);
  }
  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, FilterTransform, const V* g, V* y) {
    const V half = hn::Set(d, 0.5f), even = hn::Mul(half, hn::Add(g[0], g[2]));
    y[0] = g[0];
    y[1] = hn::MulAdd(half, g[1], even);
    y[2] = hn::NegMulAdd(half, g[1], even);
    y[3] = g[2];
  }
  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D, OutputTransform, const V* m, V* y) {
    y[0] = hn::Add(m[0], hn::Add(m[1], m[2]));
    y[1] = hn::Add(hn::Sub(m[1], m[2]), m[3]);
  }
  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D, GradientTransform, const V* dy, V* m) {
    m[0] = dy[0];
    m[1] = hn::Add(dy[0], dy[1]);
    m[2] = hn::Sub(dy[0], dy[1]);
    m[3] = dy[1];
  }
  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, SumTransform, const V* u, V* dw) {
    const V half = hn::Set(d, 0.5f), even = hn::Mul(half, hn::Add(u[1], u[2]));
    dw[0] = hn::Add(u[0], even);
    dw[1] = hn::Mul(half, hn::Sub(u[1], u[2]));
    dw[2] = hn::Add(even, u[3]);
  }
};

// a = sqrt(1/2), b = sqrt(2): a^2 b^2 = 1, a^2 + b^2 = 5/2.
struct Winograd4 {
  static constexpr int kTile = 4, kSize = 6;
  static constexpr float kA = 0.70710678118654752f, kB = 1.41421356237309505f;

  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, InputTransform, const V* x, V* y) {
    const V a = hn::Set(d, kA), b = hn::Set(d, kB), two = hn::Set(d, 2.0f), half = hn::Set(d, 0.5f);
    const V middle = hn::Set(d, 2.5f);
    const V even_a = hn::NegMulAdd(two, x[2], x[4]), odd_a = hn::NegMulAdd(two, x[1], x[3]);
    const V even_b = hn::NegMulAdd(half, x[2], x[4]), odd_b = hn::NegMulAdd(half, x[1], x[3]);
    y[0] = hn::Add(hn::NegMulAdd(middle, x[2], x[0]), x[4]);
    y[1] = hn::MulAdd(a, odd_a, even_a);
    y[2] = hn::NegMulAdd(a, odd_a, even_a);
    y[3] = hn::MulAdd(b, odd_b, even_b);
    y[4] = hn::NegMulAdd(b, odd_b, even_b);
    y[5] = hn::Add(hn::NegMulAdd(middle, x[3], x[1]), x[5]);
  }
  // Divided by the products of the differences between the points: -3/2 for +-a, 6 for +-b.
  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, FilterTransform, const V* g, V* y) {
    const V by_a = hn::Set(d, -1.0f / 1.5f), by_b = hn::Set(d, 1.0f / 6.0f);
    const V half = hn::Set(d, 0.5f), two = hn::Set(d, 2.0f);
    const V even_a = hn::Mul(by_a, hn::MulAdd(half, g[2], g[0]));
    const V even_b = hn::Mul(by_b, hn::MulAdd(two, g[2], g[0]));
    const V odd_a = hn::Set(d, -kA / 1.5f), odd_b = hn::Set(d, kB / 6.0f);
    y[0] = g[0];
    y[1] = hn::MulAdd(odd_a, g[1], even_a);
    y[2] = hn::NegMulAdd(odd_a, g[1], even_a);
    y[3] = hn::MulAdd(odd_b, g[1], even_b);
    y[4] = hn::NegMulAdd(odd_b, g[1], even_b);
    y[5] = g[2];
  }
  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, OutputTransform, const V* m, V* y) {
    const V sum_a = hn::Add(m[1], m[2]), difference_a = hn::Sub(m[1], m[2]);
    const V sum_b = hn::Add(m[3], m[4]), difference_b = hn::Sub(m[3], m[4]);
    const V half = hn::Set(d, 0.5f), two = hn::Set(d, 2.0f);
    y[0] = hn::Add(m[0], hn::Add(sum_a, sum_b));
    y[1] = hn::MulAdd(hn::Set(d, kA), difference_a, hn::Mul(hn::Set(d, kB), difference_b));
    y[2] = hn::MulAdd(half, sum_a, hn::Mul(two, sum_b));
    y[3] = hn::Add(m[5],
                   hn::MulAdd(hn::Set(d, kA / 2), difference_a, hn::Mul(hn::Set(d, 2 * kB), difference_b)));
  }
  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, GradientTransform, const V* dy, V* m) {
    const V half = hn::Set(d, 0.5f), two = hn::Set(d, 2.0f);
    const V even_a = hn::MulAdd(half, dy[2], dy[0]), odd_a = hn::MulAdd(half, dy[3], dy[1]);
    const V even_b = hn::MulAdd(two, dy[2], dy[0]), odd_b = hn::MulAdd(two, dy[3], dy[1]);
    m[0] = dy[0];
    m[1] = hn::MulAdd(hn::Set(d, kA), odd_a, even_a);
    m[2] = hn::NegMulAdd(hn::Set(d, kA), odd_a, even_a);
    m[3] = hn::MulAdd(hn::Set(d, kB), odd_b, even_b);
    m[4] = hn::NegMulAdd(hn::Set(d, kB), odd_b, even_b);
    m[5] = dy[3];
  }
  template <class D, class V = hn::Vec<D>>
  static HWY_INLINE void Apply(D d, SumTransform, const V* u, V* dw) {
    const V by_a = hn::Set(d, -1.0f / 1.5f), by_b = hn::Set(d, 1.0f / 6.0f);
    const V even_a = hn::Mul(by_a, hn::Add(u[1], u[2])), even_b = hn::Mul(by_b, hn::Add(u[3], u[4]));
    dw[0] = hn::Add(u[0], hn::Add(even_a, even_b));
    dw[1] = hn::MulAdd(hn::Set(d, -kA / 1.5f), hn::Sub(u[1], u[2]),
                       hn::Mul(hn::Set(d, kB / 6.0f), hn::Sub(u[3], u[4])));
    dw[2] = hn::Add(hn::MulAdd(hn::Set(d, 0.5f), even_a, hn::Mul(hn::Set(d, 2.0f), even_b)), u[5]);
  }
};

// store(i, j, T x T^t) for x given by load(i, j); T makes kOut elements of kIn.
template <class Points, int kIn, int kOut, class D, class Transform, class Load, class Store>
HWY_INLINE void ApplyBothWays(D d, Transform transform, Load load, Store store) {
  using V = hn::Vec<D>;
  V half[kOut][kIn];
#pragma GCC unroll 6
  for (int j = 0; j < kIn; ++j) {
    V in[kIn], out[kOut];
#pragma GCC unroll 6
    for (int i = 0; i < kIn; ++i) in[i] = load(i, j);
    Points::Apply(d, transform, in, out);
#pragma GCC unroll 6
    for (int i = 0; i < kOut; ++i) half[i][j] = out[i];
  }
#pragma GCC unroll 6
  for (int i = 0; i < kOut; ++i) {
    V out[kOut];
    Points::Apply(d, transform, half[i], out);
#pragma GCC unroll 6
    for (int j = 0; j < kOut; ++j) store(i, j, out[j]);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
