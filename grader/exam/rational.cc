#include "grader/exam/rational.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace grader::exam {
namespace {

__extension__ using Wide = __int128;

Wide magnitude(Wide a) {
  return a < 0 ? -a : a;
}

Wide common_divisor(Wide a, Wide b) {
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

std::optional<Rational> reduced(Wide over, Wide under) {
  if (under == 0) return std::nullopt;
  if (under < 0) over = -over, under = -under;
  const Wide divisor = common_divisor(magnitude(over), under);
  over /= divisor;
  under /= divisor;
  const Wide most = std::numeric_limits<std::int64_t>::max();
  if (magnitude(over) > most || under > most) return std::nullopt;
  Rational result;
  result.numerator = static_cast<std::int64_t>(over);
  result.denominator = static_cast<std::int64_t>(under);
  return result;
}

std::optional<std::int64_t> exact_root(std::int64_t square) {
  if (square < 0) return std::nullopt;
  const auto root = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(square))));
  if (static_cast<Wide>(root) * root != square) return std::nullopt;
  return root;
}

}  // namespace

Rational::Rational(std::int64_t over, std::int64_t under) {
  const std::optional<Rational> result = reduced(over, under);
  if (!result) throw std::invalid_argument("rational: " + std::to_string(over) + "/" + std::to_string(under));
  *this = *result;
}

std::optional<Rational> add(const Rational& a, const Rational& b) {
  return reduced(
      static_cast<Wide>(a.numerator) * b.denominator + static_cast<Wide>(b.numerator) * a.denominator,
      static_cast<Wide>(a.denominator) * b.denominator);
}

std::optional<Rational> multiply(const Rational& a, const Rational& b) {
  return reduced(static_cast<Wide>(a.numerator) * b.numerator,
                 static_cast<Wide>(a.denominator) * b.denominator);
}

std::optional<Rational> divide(const Rational& a, const Rational& b) {
  return reduced(static_cast<Wide>(a.numerator) * b.denominator,
                 static_cast<Wide>(a.denominator) * b.numerator);
}

Rational negated(const Rational& a) {
  Rational result = a;
  result.numerator = -a.numerator;
  return result;
}

std::int64_t floor_of(const Rational& a) {
  const std::int64_t quotient = a.numerator / a.denominator;
  return a.numerator % a.denominator < 0 ? quotient - 1 : quotient;
}

bool less(const Rational& a, const Rational& b) {
  return static_cast<Wide>(a.numerator) * b.denominator < static_cast<Wide>(b.numerator) * a.denominator;
}

std::optional<Rational> root_of(const Rational& a) {
  const auto over = exact_root(a.numerator);
  const auto under = exact_root(a.denominator);
  if (!over || !under) return std::nullopt;
  return Rational(*over, *under);
}

std::string to_text(const Rational& a) {
  std::string text = std::to_string(a.numerator);
  if (a.denominator != 1) text += "/" + std::to_string(a.denominator);
  return text;
}

}  // namespace grader::exam
