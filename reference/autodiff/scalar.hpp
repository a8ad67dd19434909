#pragma once
// Functions of one number that more than one op needs. Neither overflows: e^-|x| is at most 1.

#include <algorithm>
#include <cmath>

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

}  // namespace reference::autodiff
