#include "grader/exam/exact.hpp"

#include <cmath>
#include <numeric>

namespace grader::exam {
namespace {

constexpr long double pi = 3.14159265358979323846264338327950288L;

long double value_of(std::int64_t symbol) {
  if (symbol == ln_pi) return std::log(pi);
  if (symbol == inverse_ln2) return 1 / std::log(2.0L);
  return std::log(static_cast<long double>(symbol));
}

bool is_symbol(const Exact& a, std::int64_t symbol) {
  return a.constant.is_zero() && a.terms.size() == 1 && a.terms.front().symbol == symbol;
}

std::optional<Exact> scaled(const Exact& a, const Rational& factor) {
  if (factor.is_zero()) return Exact();
  Exact result = a;
  const auto constant = multiply(a.constant, factor);
  if (!constant) return std::nullopt;
  result.constant = *constant;
  for (Exact::Term& term : result.terms) {
    const auto product = multiply(term.factor, factor);
    if (!product) return std::nullopt;
    term.factor = *product;
  }
  return result;
}

// Adds `count` times ln(number) for the primes of `number`. False when a large prime is left.
bool add_primes(std::int64_t number, std::int64_t count, Exact& sum) {
  for (std::int64_t prime = 2; number > 1; ++prime) {
    if (prime > 10000) return false;
    std::int64_t power = 0;
    while (number % prime == 0) number /= prime, ++power;
    if (power == 0) continue;
    const auto more = add(sum, Exact{{}, {{prime, Rational(power * count)}}});
    if (!more) return false;
    sum = *more;
  }
  return true;
}

// base^power; empty on overflow.
std::optional<Rational> power_of(std::int64_t base, std::int64_t power) {
  Rational result(1);
  for (std::int64_t k = 0; k < std::abs(power); ++k) {
    const auto next = power > 0 ? multiply(result, Rational(base)) : divide(result, Rational(base));
    if (!next) return std::nullopt;
    result = *next;
  }
  return result;
}

// The logarithms gathered as factor * ln(argument): 2 ln 2 - ln 3 is 1 * ln(4/3). Empty where the argument is
// large.
struct Gathered {
  Rational factor;
  Rational argument;
};
std::optional<Gathered> gathered(const std::vector<Exact::Term>& terms) {
  std::int64_t over = 0;
  std::int64_t under = 1;
  for (const Exact::Term& term : terms) {
    if (term.symbol < 0) return std::nullopt;
    over = std::gcd(over, term.factor.numerator);
    under = std::lcm(under, term.factor.denominator);
  }
  Rational factor(over, under);
  Rational argument(1);
  for (const Exact::Term& term : terms) {
    const auto count = divide(term.factor, factor);
    if (!count || std::abs(count->numerator) > 40) return std::nullopt;
    const auto power = power_of(term.symbol, count->numerator);
    const auto product = power ? multiply(argument, *power) : std::nullopt;
    if (!product || product->numerator > 9999 || product->denominator > 9999) return std::nullopt;
    argument = *product;
  }
  // Below 1 it reads better the other way round: -ln 2, not ln(1/2); but ln(3/4) stays.
  if (argument.numerator == 1 && argument.denominator > 1) {
    argument = Rational(argument.denominator);
    factor = negated(factor);
  }
  return Gathered{factor, argument};
}

// How a number is written: LaTeX or plain.
struct Style {
  bool tex;
  std::string fraction(const Rational& a) const {
    if (!tex) return to_text(a);
    if (a.is_integer()) return std::to_string(a.numerator);
    const std::string sign = a.numerator < 0 ? "-" : "";
    return sign + "\\tfrac{" + std::to_string(std::abs(a.numerator)) + "}{" + std::to_string(a.denominator) +
           "}";
  }
  std::string log(const Rational& argument) const {
    if (!tex) return "ln(" + to_text(argument) + ")";
    return "\\ln" + (argument.is_integer() ? " " + std::to_string(argument.numerator) : fraction(argument));
  }
  std::string symbol(std::int64_t which) const {
    if (which == ln_pi) return tex ? "\\ln\\pi" : "ln(pi)";
    if (which == inverse_ln2) return tex ? "\\tfrac{1}{\\ln 2}" : "1/ln(2)";
    return log(Rational(which));
  }
};

// Appends "factor * what" with its sign.
void append(std::string& text, const Rational& factor, const std::string& what, const Style& style) {
  const bool negative = factor.numerator < 0;
  const Rational size = negative ? negated(factor) : factor;
  if (negative) text += style.tex || text.empty() ? "-" : " - ";
  if (!negative && !text.empty()) text += style.tex ? "+" : " + ";
  if (what.empty()) {
    text += style.fraction(size);
  } else {
    if (!(size == Rational(1))) text += style.fraction(size) + (style.tex ? "\\," : "*");
    text += what;
  }
}

std::string written(const Exact& a, const Style& style) {
  std::string text;
  if (!a.constant.is_zero() || a.terms.empty()) append(text, a.constant, "", style);
  if (a.terms.empty()) return text;
  if (const auto one = gathered(a.terms)) {
    append(text, one->factor, style.log(one->argument), style);
  } else {
    for (const Exact::Term& term : a.terms) append(text, term.factor, style.symbol(term.symbol), style);
  }
  return text;
}

}  // namespace

long double Exact::value() const {
  long double sum =
      static_cast<long double>(constant.numerator) / static_cast<long double>(constant.denominator);
  for (const Term& term : terms) {
    sum += value_of(term.symbol) * static_cast<long double>(term.factor.numerator) /
           static_cast<long double>(term.factor.denominator);
  }
  return sum;
}

std::optional<Exact> add(const Exact& a, const Exact& b) {
  const auto constant = add(a.constant, b.constant);
  if (!constant) return std::nullopt;
  Exact result;
  result.constant = *constant;
  auto left = a.terms.begin();
  auto right = b.terms.begin();
  while (left != a.terms.end() || right != b.terms.end()) {
    if (right == b.terms.end() || (left != a.terms.end() && left->symbol < right->symbol)) {
      result.terms.push_back(*left++);
    } else if (left == a.terms.end() || right->symbol < left->symbol) {
      result.terms.push_back(*right++);
    } else {
      const auto factor = add(left->factor, right->factor);
      if (!factor) return std::nullopt;
      if (!factor->is_zero()) result.terms.push_back({left->symbol, *factor});
      ++left, ++right;
    }
  }
  return result;
}

std::optional<Exact> multiply(const Exact& a, const Exact& b) {
  if (b.is_rational()) return scaled(a, b.constant);
  if (a.is_rational()) return scaled(b, a.constant);
  const bool cancels =
      (is_symbol(a, 2) && is_symbol(b, inverse_ln2)) || (is_symbol(a, inverse_ln2) && is_symbol(b, 2));
  if (!cancels) return std::nullopt;
  const auto product = multiply(a.terms.front().factor, b.terms.front().factor);
  if (!product) return std::nullopt;
  return Exact{*product, {}};
}

std::optional<Exact> divide(const Exact& a, const Exact& b) {
  if (b.is_rational()) {
    const auto inverse = divide(Rational(1), b.constant);
    return inverse ? scaled(a, *inverse) : std::nullopt;
  }
  if (!is_symbol(b, 2)) return std::nullopt;
  const auto factor = divide(Rational(1), b.terms.front().factor);
  return factor ? multiply(a, Exact{{}, {{inverse_ln2, *factor}}}) : std::nullopt;
}

std::optional<Exact> logarithm(const Rational& a) {
  if (a.numerator <= 0) return std::nullopt;
  Exact sum;
  if (!add_primes(a.numerator, 1, sum) || !add_primes(a.denominator, -1, sum)) return std::nullopt;
  return sum;
}

std::optional<Rational> exponential(const Exact& a) {
  if (!a.constant.is_zero()) return std::nullopt;
  Rational product(1);
  for (const Exact::Term& term : a.terms) {
    if (term.symbol < 0 || !term.factor.is_integer() || std::abs(term.factor.numerator) > 40)
      return std::nullopt;
    const auto power = power_of(term.symbol, term.factor.numerator);
    const auto next = power ? multiply(product, *power) : std::nullopt;
    if (!next) return std::nullopt;
    product = *next;
  }
  return product;
}

std::string tex_of(const Rational& a) {
  return Style{true}.fraction(a);
}
std::string tex_of(const Exact& a) {
  return written(a, {true});
}
std::string to_text(const Exact& a) {
  return written(a, {false});
}

}  // namespace grader::exam
