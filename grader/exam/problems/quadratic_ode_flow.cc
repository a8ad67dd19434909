#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::quadratic_ode_flow {
namespace {

Grid start(const Values& v) {
  return v.number("f") / (v.number("c") * v.number("T"));
}

void solve(Work& w) {
  const Number c = w.number("c"), time = w.number("T"), z = w.number("z");
  const bool euler = w.slip("one-euler-step"), plus = w.slip("sign"), frozen = w.slip("slope-frozen");
  const Number growth = w.let("g", "cz_0T", c * z * time);
  w.require(growth < 1, "the path must not have left by then");
  const Number rest = w.let("1-g", 1 - growth);
  w.answer("a", euler ? z + c * square(z) * time : w.let("z(T)", "z_0/(1-g)", z / rest));
  const Number change = frozen ? -2 * growth : w.let("\\Delta\\ln p", "2\\ln(1-g)", 2 * ln(rest));
  w.answer("b", plus ? -change : change);
}

std::vector<long double> runge_kutta(const Values& v) {
  const Real c = real(v, "c");
  Real z = real(v, "z"), log_p = 0;
  constexpr int steps = 4000;
  const Real h = real(v, "T") / steps;
  for (int n = 0; n < steps; ++n) {
    const auto rate = [&](Real at) { return c * at * at; };
    const Real k1 = rate(z), k2 = rate(z + h / 2 * k1), k3 = rate(z + h / 2 * k2), k4 = rate(z + h * k3);
    const Real t1 = 2 * c * z, t2 = 2 * c * (z + h / 2 * k1), t3 = 2 * c * (z + h / 2 * k2),
               t4 = 2 * c * (z + h * k3);
    z += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    log_p -= h / 6 * (t1 + 2 * t2 + 2 * t3 + t4);
  }
  return {z, log_p};
}

}  // namespace

Problem problem() {
  return {
      .id = "D24",
      .name = "quadratic_ode_flow",
      .title = "A continuous flow with a changing slope",
      .topic = "flows",
      .parameters = {scalar("c",
                            {2, 3, 4, 5, Rational(1, 2), Rational(1, 3), Rational(2, 3), Rational(3, 2)}),
                     scalar("T",
                            {2, 3, 4, 5, Rational(1, 2), Rational(1, 3), Rational(1, 4), Rational(3, 4)}),
                     scalar("f", {Rational(1, 2), Rational(1, 3), Rational(2, 3), Rational(1, 4),
                                  Rational(3, 4), Rational(2, 5), Rational(3, 5)})},
      .derived = {{"z", start}},
      .statement =
          "A continuous flow in one dimension follows $\\frac{dz}{dt}=@c@\\,z^2$ from $z(0)=@z@$ for the "
          "time $T=@T@$. "
          "(The solution of $\\frac{dz}{dt}=cz^2$ is $z(t)=\\frac{z_0}{1-cz_0t}$.)",
      .parts = {{.id = "a", .ask = "Compute $z(T)$.", .symbol = "z(T)"},
                {.id = "b", .ask = "Compute $\\ln p(z(T))-\\ln p(z(0))$.", .symbol = "\\Delta\\ln p"}},
      .misconceptions = {{"one-euler-step", "a", 25, "took a single Euler step"},
                         {"slope-frozen", "b", 50, "kept the slope at its first value"},
                         {"sign", "b", 50, "turned the sign"}},
      .limits = {.input_denominator = 60, .denominator = 120},
      .solve = solve,
      .oracle = runge_kutta,
  };
}

}  // namespace grader::exam::quadratic_ode_flow
