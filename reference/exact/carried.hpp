#pragma once
// Numbers for formulas that are written once and give three things: the value, what float32 can promise of
// it, and, with Sloped, a derivative. Internal to the exact functions.
//
//   Carried y = tanh(w * x + b);        // y.value, and y.magnitude by the rules below
//   Sloped<Carried>                     // the same, and .slope along one direction
//
// The magnitude of an operand is its absolute value: float32 holds it to half a unit in the last place. From
// there an error moves on as derivatives say, and each result may err by its own last place as well:
// |f'(x)| * magnitude of x + |f(x)|. Sums add up magnitudes, which are at least the absolute terms.

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "reference/exact/measured.hpp"

namespace reference::exact {

struct Carried {
  double value = 0, magnitude = 0;

  Carried() = default;
  Carried(double exact) : value(exact), magnitude(std::abs(exact)) {}
  Carried(double v, double m) : value(v), magnitude(m) {}
};

inline Carried operator-(Carried a) {
  return {-a.value, a.magnitude};
}
inline Carried operator+(Carried a, Carried b) {
  return {a.value + b.value, a.magnitude + b.magnitude};
}
inline Carried operator-(Carried a, Carried b) {
  return a + -b;
}
inline Carried operator*(Carried a, Carried b) {
  return {a.value * b.value, a.magnitude * std::abs(b.value) + std::abs(a.value) * b.magnitude};
}
inline Carried operator/(Carried a, Carried b) {
  const double quotient = a.value / b.value;
  return {quotient, (a.magnitude + std::abs(quotient) * b.magnitude) / std::abs(b.value)};
}

// f(x) with the derivative there.
inline Carried moved_by(Carried x, double value, double derivative) {
  return {value, std::abs(value) + std::abs(derivative) * x.magnitude};
}
inline Carried exp(Carried x) {
  const double e = std::exp(x.value);
  return moved_by(x, e, e);
}
inline Carried log(Carried x) {
  return moved_by(x, std::log(x.value), 1 / x.value);
}
inline Carried sqrt(Carried x) {
  const double root = std::sqrt(x.value);
  return moved_by(x, root, root > 0 ? 0.5 / root : 0);
}
inline Carried tanh(Carried x) {
  const double t = std::tanh(x.value);
  return moved_by(x, t, 1 - t * t);
}
inline Carried sigmoid(Carried x) {
  const double e = std::exp(-std::abs(x.value)), s = (x.value < 0 ? e : 1) / (1 + e);
  return moved_by(x, s, s * (1 - s));
}
inline Carried softplus(Carried x) {
  const double e = std::exp(-std::abs(x.value));
  return moved_by(x, std::max(x.value, 0.0) + std::log1p(e), (x.value < 0 ? e : 1) / (1 + e));
}
inline Carried relu(Carried x) {
  return x.value > 0 ? x : Carried(0);
}
inline double value_of(Carried x) {
  return x.value;
}

template <class S>
struct Sloped {
  S value, slope;

  Sloped() = default;
  Sloped(double exact) : value(exact), slope(0) {}
  Sloped(S v, S s) : value(v), slope(s) {}
};

template <class S>
Sloped<S> operator-(Sloped<S> a) {
  return {-a.value, -a.slope};
}
template <class S>
Sloped<S> operator+(Sloped<S> a, Sloped<S> b) {
  return {a.value + b.value, a.slope + b.slope};
}
template <class S>
Sloped<S> operator-(Sloped<S> a, Sloped<S> b) {
  return {a.value - b.value, a.slope - b.slope};
}
template <class S>
Sloped<S> operator*(Sloped<S> a, Sloped<S> b) {
  return {a.value * b.value, a.slope * b.value + a.value * b.slope};
}
template <class S>
Sloped<S> operator/(Sloped<S> a, Sloped<S> b) {
  const S quotient = a.value / b.value;
  return {quotient, (a.slope - quotient * b.slope) / b.value};
}
template <class S>
Sloped<S> exp(Sloped<S> x) {
  const S e = exp(x.value);
  return {e, e * x.slope};
}
template <class S>
Sloped<S> log(Sloped<S> x) {
  return {log(x.value), x.slope / x.value};
}
// At 0 the derivative counts as 0: there |x| has none.
template <class S>
Sloped<S> sqrt(Sloped<S> x) {
  const S root = sqrt(x.value);
  return {root, value_of(root) > 0 ? x.slope / (S(2) * root) : S(0)};
}
template <class S>
Sloped<S> tanh(Sloped<S> x) {
  const S t = tanh(x.value);
  return {t, (S(1) - t * t) * x.slope};
}
template <class S>
Sloped<S> sigmoid(Sloped<S> x) {
  return {sigmoid(x.value), sigmoid(x.value) * sigmoid(-x.value) * x.slope};
}
template <class S>
Sloped<S> softplus(Sloped<S> x) {
  return {softplus(x.value), sigmoid(x.value) * x.slope};
}
template <class S>
Sloped<S> relu(Sloped<S> x) {
  return value_of(x.value) > 0 ? x : Sloped<S>(0);
}
template <class S>
double value_of(Sloped<S> x) {
  return value_of(x.value);
}

// Mixed with plain numbers: 1 + x, 2 * x.
#define REFERENCE_WITH_NUMBERS(op)               \
  template <class S>                             \
  Sloped<S> operator op(double a, Sloped<S> b) { \
    return Sloped<S>(a) op b;                    \
  }                                              \
  template <class S>                             \
  Sloped<S> operator op(Sloped<S> a, double b) { \
    return a op Sloped<S>(b);                    \
  }
REFERENCE_WITH_NUMBERS(+)
REFERENCE_WITH_NUMBERS(-)
REFERENCE_WITH_NUMBERS(*)
REFERENCE_WITH_NUMBERS(/)
#undef REFERENCE_WITH_NUMBERS

// log(1 + x) is written log(1.0 + x): float32 has no better when x is a result itself.

template <class S>
S absolute(S x) {
  return value_of(x) < 0 ? -x : x;
}

// Makes it element k of a result.
inline void put(Measured& to, std::int64_t k, Carried number) {
  to.value[k] = number.value;
  to.magnitude[k] = number.magnitude;
}

}  // namespace reference::exact
