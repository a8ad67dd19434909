#pragma once
// A value and what float32 can promise of it, carried through products and squashing functions. Internal to
// the exact functions of gates.

#include <cmath>

namespace reference::exact {

struct Rounded {
  double value, magnitude;
};

inline Rounded sigmoid(double z) {
  const double value = 1 / (1 + std::exp(-z));
  return {value, value * (1 + (1 - value) * std::abs(z))};
}

// tanh of something that is itself known to `magnitude` only.
inline Rounded squash(Rounded z) {
  const double value = std::tanh(z.value);
  return {value, std::abs(value) + (1 - value * value) * z.magnitude};
}
inline Rounded squash(double z) {
  return squash({z, std::abs(z)});
}

inline Rounded product(Rounded a, Rounded b) {
  return {a.value * b.value, a.magnitude * std::abs(b.value) + std::abs(a.value) * b.magnitude};
}
inline Rounded sum(Rounded a, Rounded b) {
  return {a.value + b.value, a.magnitude + b.magnitude};
}

// Derivatives by the argument, from the function's value, whose own error they magnify.
inline Rounded tanh_derivative(Rounded a) {
  return {1 - a.value * a.value, 1 + 2 * std::abs(a.value) * a.magnitude};
}
inline Rounded sigmoid_derivative(Rounded a) {
  return {a.value * (1 - a.value), a.value + a.magnitude};
}

}  // namespace reference::exact
