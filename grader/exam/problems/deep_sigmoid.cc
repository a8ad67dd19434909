#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::deep_sigmoid {
namespace {

Grid biases(const Values& v) {
  return Grid(std::vector<Number>{ln(v.number("k", 0)) - v.number("a", 0) * v.number("x"),
                                  ln(v.number("k", 1)) - v.number("a", 1) * v.number("x")});
}

Grid weights(const Values& v) {
  return Grid(std::vector<Number>{v.number("p"), 1 - v.number("p")});
}

void solve(Work& w) {
  const Grid a = w.grid("a"), b = w.grid("b"), share = w.grid("w");
  const Number x = w.number("x");
  const bool logit = w.slip("logit-missing"), slopes = w.slip("slopes-missing"),
             uniform = w.slip("weights-ignored");
  Number q = 0, rise = 0;
  for (int j = 0; j < 2; ++j) {
    const std::string place = "_" + std::to_string(j + 1);
    const Number s = w.let("S" + place, "\\sigma(a_jx+b_j)", sigmoid(a[j] * x + b[j]));
    const Number weight = uniform ? Number(Rational(1, 2)) : share[j];
    q += weight * s;
    rise += share[j] * (slopes ? Number(1) : a[j]) * s * (1 - s);
  }
  q = w.answer("a", w.let("q", "w_1S_1+w_2S_2", q));
  w.require(q > 0 && q < 1, "0 < q < 1");
  rise = w.let("q'", "\\sum_jw_ja_jS_j(1-S_j)", rise);
  w.answer("b", logit ? rise : w.let("y'", "q'/(q(1-q))", rise / (q * (1 - q))));
}

std::vector<long double> differences(const Values& v) {
  const Reals a = reals(v, "a"), b = reals(v, "b"), share = reals(v, "w");
  const auto mixed = [&](Real x) {
    return share[0] / (1 + std::exp(-a[0] * x - b[0])) + share[1] / (1 + std::exp(-a[1] * x - b[1]));
  };
  const auto flow = [&](Real x) { return std::log(mixed(x) / (1 - mixed(x))); };
  return {mixed(real(v, "x")), derivative(flow, real(v, "x"))};
}

}  // namespace

Problem problem() {
  return {
      .id = "D16",
      .name = "deep_sigmoid",
      .title = "A neural autoregressive flow in one dimension",
      .topic = "flows",
      .parameters = {scalar("p", {Rational(1, 3), Rational(2, 3), Rational(1, 4), Rational(3, 4),
                                  Rational(1, 5), Rational(2, 5)}),
                     column("a", 2, {2, 3, 4, 5}),
                     column("k", 2, {2, 3, 4, 5, Rational(1, 2), Rational(1, 3), Rational(1, 4)}),
                     scalar("x", {-3, -2, 2, 3})},
      .derived = {{"b", biases}, {"w", weights}},
      .statement =
          "The deep sigmoidal flow $y=\\sigma^{-1}\\left(\\sum_jw_j\\,\\sigma(a_jx+b_j)\\right)$ has two "
          "units, with "
          "$$w=@w@,\\qquad a=@a@,\\qquad b=@b@.$$ Let $x=@x@$ and use $\\sigma(\\ln k)=\\frac{k}{k+1}$.",
      .parts = {{.id = "a", .ask = "Compute $q=\\sum_jw_j\\,\\sigma(a_jx+b_j)$.", .symbol = "q"},
                {.id = "b",
                 .ask = "Compute the slope of the flow.",
                 .symbol = "\\partial y/\\partial x",
                 .weight = 2,
                 .decimals = 1}},
      .misconceptions = {{"weights-ignored", "a", 25, "averaged the units instead of weighing them"},
                         {"logit-missing", "b", 50, "left out the slope of the logit, $1/(q(1-q))$"},
                         {"slopes-missing", "b", 50, "left out the $a_j$ of the inner derivative"}},
      .limits = {.input = 18, .denominator = 4000},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::deep_sigmoid
