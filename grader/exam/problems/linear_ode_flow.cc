#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::linear_ode_flow {
namespace {

void solve(Work& w) {
  const Grid a = w.grid("A");
  const bool plus = w.slip("sign"), determinant = w.slip("determinant"), at_once = w.slip("time-forgotten");
  const Number trace = w.let("\\operatorname{tr}A", a(0, 0) + a(1, 1));
  const Number rate = determinant ? a(0, 0) * a(1, 1) - a(0, 1) * a(1, 0) : trace;
  const Number change = at_once ? rate : w.let("T\\operatorname{tr}A", w.number("T") * rate);
  w.answer("a", plus ? change : -change);
}

// ln|det e^{AT}| by many small exact steps: the map of a short time is a matrix to second order.
std::vector<long double> product(const Values& v) {
  const Reals a = reals(v, "A");
  const Real time = real(v, "T");
  // exp(A h) by its series, then the determinant of that over all steps.
  constexpr int steps = 64;
  const Real h = time / steps;
  std::vector<Reals> power = {{1, 0}, {0, 1}}, map = power;
  for (int n = 1; n < 30; ++n) {
    std::vector<Reals> next(2, Reals(2));
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t j = 0; j < 2; ++j) next[i][j] = (power[i][0] * a[j] + power[i][1] * a[2 + j]) * h / n;
    }
    power = next;
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t j = 0; j < 2; ++j) map[i][j] += power[i][j];
    }
  }
  return {-steps * log_abs_det(map)};
}

}  // namespace

Problem problem() {
  return {
      .id = "D23",
      .name = "linear_ode_flow",
      .title = "A linear continuous flow",
      .topic = "flows",
      .parameters = {matrix("A", 2, 2, {-5, -4, -3, -2, 2, 3, 4, 5}),
                     scalar("T", {2, 3, 4, Rational(1, 2), Rational(1, 3), Rational(2, 3), Rational(3, 2)})},
      .statement = "A continuous flow follows $\\frac{dz}{dt}=Az$ from $t=0$ to $t=T=@T@$, with $$A=@A@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute $\\ln p(z(T))-\\ln p(z(0))$ along its paths.",
                 .symbol = "\\Delta\\ln p"}},
      .misconceptions = {{"sign", "a", 50, "turned the sign: where volume grows, density falls"},
                         {"determinant", "a", 25, "took the determinant for the trace"},
                         {"time-forgotten", "a", 50, "forgot the time"}},
      .solve = solve,
      .oracle = product,
  };
}

}  // namespace grader::exam::linear_ode_flow
