#pragma once
// c0 + c1 ln(p1) + c2 ln(p2) + ... with rational c and distinct primes p: the numbers whose value a key can
// print exactly. Sums and rational multiples stay in the set; a product of two logarithms does not, and is
// empty.

#include <optional>
#include <string>
#include <vector>

#include "grader/exam/rational.hpp"

namespace grader::exam {

// What is not the logarithm of a prime but is wanted beside them.
inline constexpr std::int64_t ln_pi = -1;        // for the densities of normal distributions
inline constexpr std::int64_t inverse_ln2 = -2;  // 1/ln 2, for bits

struct Exact {
  struct Term {
    std::int64_t symbol;  // a prime p for ln p, or one of the above
    Rational factor;      // not 0
    friend bool operator==(const Term&, const Term&) = default;
  };
  Rational constant;
  std::vector<Term> terms;  // by symbol

  bool is_rational() const { return terms.empty(); }
  long double value() const;
  friend bool operator==(const Exact&, const Exact&) = default;
};

std::optional<Exact> add(const Exact& a, const Exact& b);
std::optional<Exact> multiply(const Exact& a, const Exact& b);  // one of them rational, or ln 2 by 1/ln 2
std::optional<Exact> divide(const Exact& a, const Exact& b);    // by a rational, or by a multiple of ln 2
// The logarithm of a positive fraction whose primes are below 10 000.
std::optional<Exact> logarithm(const Rational& a);
// e^a where that is a fraction: whole multiples of logarithms, no constant.
std::optional<Rational> exponential(const Exact& a);

// LaTeX: "-3", "\tfrac{7}{4}", "\ln\tfrac{7}{4}", "\tfrac{5}{2}-\ln 2". The same in plain text: "ln(7/4)",
// "5/2 - ln(2)".
std::string tex_of(const Rational& a);
std::string tex_of(const Exact& a);
std::string to_text(const Exact& a);

}  // namespace grader::exam
