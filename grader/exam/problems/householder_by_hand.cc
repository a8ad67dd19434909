#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::householder_by_hand {
namespace {

constexpr int dimensions = 3;

void solve(Work& w) {
  const Grid v = w.grid("v"), z = w.grid("z");
  const bool once = w.slip("factor-two-missing"), undivided = w.slip("not-divided"), plus = w.slip("added");
  const bool positive = w.slip("determinant-sign");
  const Number along = w.let("v^\\top z", dot(v, z)), norm = w.let("\\|v\\|^2", dot(v, v));
  const Number twice = once ? along : 2 * along;
  const Number factor = undivided ? twice : w.let("f", "2v^\\top z/\\|v\\|^2", twice / norm);
  w.require(once || undivided || factor.is_integer(), "whole numbers");
  Grid y(dimensions, 1);
  for (int i = 0; i < dimensions; ++i) y[i] = plus ? z[i] + factor * v[i] : z[i] - factor * v[i];
  w.answer("a", w.let("Hz", y));
  w.say("A reflection turns one direction round and keeps the others: its determinant is $-1$, $|\\det|=1$.");
  w.answer("b", positive ? Number(1) : Number(-1));
}

// The part of z along v is turned round, the rest stays: by projections.
std::vector<long double> reflected(const Values& values) {
  const Reals v = reals(values, "v"), z = reals(values, "z");
  const Real norm = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
  const auto reflect = [&](const Reals& x) {
    const Real along = (v[0] * x[0] + v[1] * x[1] + v[2] * x[2]) / norm;
    Reals y(dimensions);
    for (std::size_t i = 0; i < dimensions; ++i) {
      const Real parallel = along * v[i], rest = x[i] - parallel;
      y[i] = rest - parallel;
    }
    return y;
  };
  Reals all = reflect(z);
  const auto m = jacobian(reflect, z);
  all.push_back(m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
                m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
                m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]));
  return all;
}

}  // namespace

Problem problem() {
  return {
      .id = "D10",
      .name = "householder_by_hand",
      .title = "A Householder flow",
      .topic = "flows",
      .parameters = {column("v", dimensions, whole_without_zero(-3, 3)),
                     column("z", dimensions, whole_without_zero(-5, 5))},
      .statement =
          "A step of a Householder flow is $y=Hz$ with $H=I-2\\frac{vv^\\top}{\\|v\\|^2}$. Let "
          "$$v=@v@,\\qquad z=@z@.$$",
      .parts = {{.id = "a", .ask = "Compute $y$.", .symbol = "Hz", .weight = 2},
                {.id = "b",
                 .ask = "Compute $\\det H$.",
                 .symbol = "\\det H",
                 .guessable = "a reflection has determinant -1, whatever v is"}},
      .misconceptions = {{"factor-two-missing", "a", 50, "left out the factor 2: that projects"},
                         {"not-divided", "a", 25, "did not divide by the squared norm"},
                         {"added", "a", 25, "added instead of subtracting"},
                         {"determinant-sign", "b", 0,
                          "took the determinant for 1: it is $-1$, its magnitude 1"}},
      .solve = solve,
      .oracle = reflected,
  };
}

}  // namespace grader::exam::householder_by_hand
