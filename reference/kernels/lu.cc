#include "reference/kernels/lu.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "reference/kernels/aligned_floats.hpp"
#include "reference/kernels/gemm.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/lu.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/simd/loop-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;
namespace simd = reference::simd::HWY_NAMESPACE;

using D = hn::ScalableTag<float>;

void SwapRows(Index n, float* a, Index* rows, Index i, Index j) {
  if (i == j) return;
  std::swap_ranges(a + i * n, a + (i + 1) * n, a + j * n);
  std::swap(rows[i], rows[j]);
}

// Factors the columns [first, last) of the rows from `first` on. Returns the sign of the swaps.
int FactorPanel(Index n, float* a, Index* rows, Index first, Index last) {
  const D d;
  int sign = 1;
  for (Index k = first; k < last; ++k) {
    Index pivot = k;
    for (Index i = k + 1; i < n; ++i) {
      if (std::abs(a[i * n + k]) > std::abs(a[pivot * n + k])) pivot = i;
    }
    if (pivot != k) SwapRows(n, a, rows, k, pivot), sign = -sign;
    const float diagonal = a[k * n + k];
    if (diagonal == 0) continue;  // and zeros below it: nothing to take away
    for (Index i = k + 1; i < n; ++i) {
      float* row = a + i * n;
      row[k] /= diagonal;
      simd::AddScaled(d, last - k - 1, -row[k], a + k * n + k + 1, row + k + 1);
    }
  }
  return sign;
}

// Panels of columns; what lies to the right of one is brought up to date by a triangular solution and a
// matrix product, which the time goes to.
void Factor(Index n, float* a, Index* rows, LogDeterminant* determinant) {
  constexpr Index kPanel = 32;
  const D d;
  for (Index i = 0; i < n; ++i) rows[i] = i;
  int sign = 1;
  const AlignedFloats negated = allocate_floats(n * kPanel);
  for (Index first = 0; first < n; first += kPanel) {
    const Index last = std::min(first + kPanel, n), right = n - last;
    sign *= FactorPanel(n, a, rows, first, last);
    if (right == 0) break;
    for (Index i = first; i < last; ++i) {
      for (Index k = first; k < i; ++k) {
        simd::AddScaled(d, right, -a[i * n + k], a + k * n + last, a + i * n + last);
      }
    }
    for (Index i = last; i < n; ++i) {
      for (Index k = first; k < last; ++k)
        negated[static_cast<std::size_t>((i - last) * kPanel + k - first)] = -a[i * n + k];
    }
    gemm(right, right, last - first, {negated.get(), kPanel, 1}, {a + first * n + last, n, 1}, true,
         a + last * n + last, n);
  }
  double log_abs = 0;
  for (Index i = 0; i < n; ++i) {
    const float diagonal = a[i * n + i];
    log_abs += std::log(std::abs(static_cast<double>(diagonal)));
    sign = diagonal == 0 ? 0 : diagonal < 0 ? -sign : sign;
  }
  *determinant = {sign == 0 ? -std::numeric_limits<double>::infinity() : log_abs, sign};
}

// Forward through L (ones on the diagonal), back through U.
void Solve(Index n, Index m, const float* lu, const Index* rows, const float* b, float* x) {
  const D d;
  for (Index i = 0; i < n; ++i) std::copy_n(b + rows[i] * m, m, x + i * m);
  for (Index i = 0; i < n; ++i) {
    for (Index k = 0; k < i; ++k) simd::AddScaled(d, m, -lu[i * n + k], x + k * m, x + i * m);
  }
  for (Index i = n - 1; i >= 0; --i) {
    for (Index k = i + 1; k < n; ++k) simd::AddScaled(d, m, -lu[i * n + k], x + k * m, x + i * m);
    const auto diagonal = hn::Set(d, lu[i * n + i]);
    simd::ForEachVector(d, m, [&](Index k, Index left) HWY_ATTR {
      simd::StorePart(hn::Div(simd::LoadPart(d, x + i * m + k, left), diagonal), d, x + i * m + k, left);
    });
  }
}

// U^T y = b, L^T z = y, and the rows back in their order.
void SolveTransposed(Index n, Index m, const float* lu, const Index* rows, const float* b, float* x) {
  const D d;
  const AlignedFloats memory = allocate_floats(n * m);
  float* y = memory.get();
  std::copy_n(b, n * m, y);
  for (Index i = 0; i < n; ++i) {
    const auto diagonal = hn::Set(d, lu[i * n + i]);
    simd::ForEachVector(d, m, [&](Index k, Index left) HWY_ATTR {
      simd::StorePart(hn::Div(simd::LoadPart(d, y + i * m + k, left), diagonal), d, y + i * m + k, left);
    });
    for (Index k = i + 1; k < n; ++k) simd::AddScaled(d, m, -lu[i * n + k], y + i * m, y + k * m);
  }
  for (Index i = n - 1; i >= 0; --i) {
    for (Index k = 0; k < i; ++k) simd::AddScaled(d, m, -lu[i * n + k], y + i * m, y + k * m);
  }
  for (Index i = 0; i < n; ++i) std::copy_n(y + i * m, m, x + rows[i] * m);
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(Factor);
HWY_EXPORT(Solve);
HWY_EXPORT(SolveTransposed);

LogDeterminant lu_factor(Index n, float* a, Index* rows) {
  LogDeterminant determinant{};
  HWY_DYNAMIC_DISPATCH(Factor)(n, a, rows, &determinant);
  return determinant;
}
void lu_solve(Index n, Index m, const float* lu, const Index* rows, const float* b, float* x) {
  HWY_DYNAMIC_DISPATCH(Solve)(n, m, lu, rows, b, x);
}
void lu_solve_transposed(Index n, Index m, const float* lu, const Index* rows, const float* b, float* x) {
  HWY_DYNAMIC_DISPATCH(SolveTransposed)(n, m, lu, rows, b, x);
}

void invertible_conv_forward(Index batch, Index channels, Index pixels, const float* w, const float* x,
                             float* y) {
  const Index sample = channels * pixels;
  for (Index n = 0; n < batch; ++n) {
    gemm(channels, pixels, channels, {w, channels, 1}, {x + n * sample, pixels, 1}, false, y + n * sample,
         pixels);
  }
}

void invertible_conv_backward(Index batch, Index channels, Index pixels, const float* w, const float* x,
                              const float* dy, float dlog_det, float* dx, float* dw) {
  const Index sample = channels * pixels;
  std::fill_n(dw, channels * channels, 0.0f);
  if (dlog_det != 0) {
    std::vector<float> lu(w, w + channels * channels), scaled(lu.size(), 0.0f);
    std::vector<Index> rows(static_cast<std::size_t>(channels));
    lu_factor(channels, lu.data(), rows.data());
    for (Index c = 0; c < channels; ++c) scaled[static_cast<std::size_t>(c * channels + c)] = dlog_det;
    lu_solve_transposed(channels, channels, lu.data(), rows.data(), scaled.data(), dw);
  }
  for (Index n = 0; n < batch; ++n) {
    gemm(channels, pixels, channels, {w, 1, channels}, {dy + n * sample, pixels, 1}, false, dx + n * sample,
         pixels);
    gemm(channels, channels, pixels, {dy + n * sample, pixels, 1}, {x + n * sample, 1, pixels}, true, dw,
         channels);
  }
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
