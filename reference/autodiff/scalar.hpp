#pragma once
// What more than one op needs of single numbers. Neither function overflows: e^-|x| is at most 1.

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace reference::autodiff {

template <class T>
inline constexpr T half_log_two_pi = static_cast<T>(0.91893853320467274178);

template <class T>
T softplus_of(T x) {
  return std::max(x, T{0}) + std::log1p(std::exp(-std::abs(x)));
}

template <class T>
T sigmoid_of(T x) {
  const T e = std::exp(-std::abs(x));
  return (x < 0 ? e : T{1}) / (1 + e);
}

// The sum of count elements, in chains that do not wait for each other.
template <class T>
T sum_of(const T* x, std::int64_t count) {
  constexpr std::int64_t chains = 16;
  T sums[chains] = {}, total = 0;
  std::int64_t k = 0;
  for (; k + chains <= count; k += chains) {
    for (std::int64_t c = 0; c < chains; ++c) sums[c] += x[k + c];
  }
  for (; k < count; ++k) total += x[k];
  for (const T sum : sums) total += sum;
  return total;
}

}  // namespace reference::autodiff
