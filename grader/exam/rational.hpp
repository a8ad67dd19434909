#pragma once
// Fractions of 64-bit integers, in lowest terms, that know when they do not fit. The exact part of every
// number of an exam; not for anything that needs speed or size.

#include <cstdint>
#include <optional>
#include <string>

namespace grader::exam {

struct Rational {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;  // > 0, no common factor

  constexpr Rational() = default;
  constexpr Rational(std::int64_t whole) : numerator(whole) {}  // NOLINT: 3 is a fraction
  // Throws std::invalid_argument when the denominator is 0.
  Rational(std::int64_t over, std::int64_t under);

  bool is_integer() const { return denominator == 1; }
  bool is_zero() const { return numerator == 0; }
  double value() const { return static_cast<double>(numerator) / static_cast<double>(denominator); }
  friend bool operator==(const Rational&, const Rational&) = default;
};

// Empty where the result does not fit in 64 bits or divides by zero.
std::optional<Rational> add(const Rational& a, const Rational& b);
std::optional<Rational> multiply(const Rational& a, const Rational& b);
std::optional<Rational> divide(const Rational& a, const Rational& b);

Rational negated(const Rational& a);
// The largest integer that is not above it.
std::int64_t floor_of(const Rational& a);
bool less(const Rational& a, const Rational& b);
// Empty unless numerator and denominator are squares.
std::optional<Rational> root_of(const Rational& a);

// "-3", "7/4"
std::string to_text(const Rational& a);

}  // namespace grader::exam
