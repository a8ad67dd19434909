#include "reference/kernels/fma_peak.hpp"

#include <chrono>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/fma_peak.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Sums that no compiler can foresee: ten chains hide the latency of two units, four cycles each.
double MultiplyAdd(long steps, float start, float factor, float* result) {
  const hn::ScalableTag<float> d;
  const auto x = hn::Set(d, factor), y = hn::Set(d, start);
  auto a0 = y, a1 = hn::Add(a0, x), a2 = hn::Add(a1, x), a3 = hn::Add(a2, x), a4 = hn::Add(a3, x);
  auto a5 = hn::Add(a4, x), a6 = hn::Add(a5, x), a7 = hn::Add(a6, x), a8 = hn::Add(a7, x),
       a9 = hn::Add(a8, x);
  for (long k = 0; k < steps; ++k) {
    a0 = hn::MulAdd(a0, x, y), a1 = hn::MulAdd(a1, x, y), a2 = hn::MulAdd(a2, x, y),
    a3 = hn::MulAdd(a3, x, y);
    a4 = hn::MulAdd(a4, x, y), a5 = hn::MulAdd(a5, x, y), a6 = hn::MulAdd(a6, x, y),
    a7 = hn::MulAdd(a7, x, y);
    a8 = hn::MulAdd(a8, x, y), a9 = hn::MulAdd(a9, x, y);
  }
  const auto sum = hn::Add(hn::Add(hn::Add(a0, a1), hn::Add(a2, a3)),
                           hn::Add(hn::Add(a4, a5), hn::Add(hn::Add(a6, a7), hn::Add(a8, a9))));
  *result = hn::GetLane(hn::SumOfLanes(d, sum));
  return 2.0 * 10 * static_cast<double>(hn::Lanes(d)) * static_cast<double>(steps);
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(MultiplyAdd);

double fma_gflops() {
  float result = 0;
  const auto start = std::chrono::steady_clock::now();
  const double flops = HWY_DYNAMIC_DISPATCH(MultiplyAdd)(300000, 0.5f, 0.9999f, &result);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  // Looking at the result keeps the compiler from leaving the sums out.
  return std::isfinite(result) ? flops / seconds * 1e-9 : 0;
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
