#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::joint_probability {
namespace {

// The probability of the value x, when that of 1 is q.
Number of_value(int x, const Number& q) {
  return x == 1 ? q : 1 - q;
}

bool is_power_of_half(const Number& p) {
  return p == Rational(1, 2) || p == Rational(1, 4) || p == Rational(1, 8);
}

void solve(Work& w) {
  const int x1 = w.integer("x", 0), x2 = w.integer("x", 1), x3 = w.integer("x", 2);
  const bool wrong_row = w.slip("wrong-row"), summed = w.slip("probabilities-added");
  const int parent = wrong_row ? 1 - x1 : x1;
  const Number p1 = w.let("P(x_1)", of_value(x1, w.number("p")));
  const Number p2 = w.let("P(x_2|x_1)", of_value(x2, w.number("q", parent)));
  const Number p3 = w.let("P(x_3|x_1,x_2)", of_value(x3, w.number("r", 2 * parent + x2)));
  w.require(is_power_of_half(p1) && is_power_of_half(p2) && is_power_of_half(p3), "powers of one half");
  const Number joint = w.answer("a", w.let("P(x)", summed ? p1 + p2 + p3 : p1 * p2 * p3));
  w.require(joint > 0, "a probability");
  const Number nats = -ln(joint);
  w.answer("b", w.slip("nats") ? nats : w.let("-\\log_2 P(x)", nats / w.given(ln(Number(2)))));
}

// By the probability of a whole branch of the tree, looked up among all eight, which add up to 1.
std::vector<long double> tree(const Values& v) {
  Real total = 0, asked = 0;
  for (const std::vector<int>& x : all_bits(3)) {
    const Real q[] = {real(v, "p"), real(v, "q", x[0]), real(v, "r", 2 * x[0] + x[1])};
    Real branch = 1;
    for (std::size_t k = 0; k < 3; ++k) branch *= x[k] == 1 ? q[k] : 1 - q[k];
    total += branch;
    if (x[0] == v.integer("x", 0) && x[1] == v.integer("x", 1) && x[2] == v.integer("x", 2)) asked = branch;
  }
  return {asked / total, -std::log2(asked / total)};
}

}  // namespace

Problem problem() {
  const std::vector<Rational> chances = {Rational(1, 8), Rational(1, 4), Rational(1, 2), Rational(3, 4),
                                         Rational(7, 8)};
  return {
      .id = "C1",
      .name = "joint_probability",
      .title = "Joint probability from conditionals",
      .topic = "autoregressive",
      .parameters = {scalar("p", chances), column("q", 2, chances), column("r", 4, chances),
                     column("x", 3, {0, 1})},
      .statement =
          "An autoregressive model of three bits has $P(x_1=1)=@p@$. The probabilities of $x_2=1$ after "
          "$x_1=0,1$ and "
          "of $x_3=1$ after $x_1x_2=00,01,10,11$ are $$q=@q@,\\qquad r=@r@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute the probability of $x=@x@$ (as a fraction).",
                 .symbol = "P(x)",
                 .decimals = 4},
                {.id = "b",
                 .ask = "How many bits is its negative log-likelihood?",
                 .symbol = "-\\log_2P(x)"}},
      .misconceptions = {{"wrong-row", "a", 25, "took the conditionals of the other value of $x_1$"},
                         {"probabilities-added", "a", 0, "added the probabilities"},
                         {"nats", "b", 75, "gave nats instead of bits"}},
      .limits = {.input_denominator = 8, .denominator = 512},
      .solve = solve,
      .oracle = tree,
  };
}

}  // namespace grader::exam::joint_probability
