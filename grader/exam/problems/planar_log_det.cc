#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

#include <cmath>

namespace grader::exam::planar_log_det {
namespace {

// The bias makes the pre-activation half the logarithm of k, where tanh is a fraction.
Grid bias(const Values& v) {
  return Rational(1, 2) * ln(v.number("k")) - dot(v.grid("w"), v.grid("z"));
}

void solve(Work& w) {
  const Grid u = w.grid("u"), weights = w.grid("w"), z = w.grid("z");
  const Number a = w.let("a", "w^\\top z+b", dot(weights, z) + w.number("b"));
  const Number h = w.let("\\tanh a", tanh(a));
  const Number slope = w.slip("value-for-slope") ? h : w.let("h'(a)", "1-\\tanh^2 a", 1 - square(h));
  const Number carried = w.answer("a", slope);

  const Number uw = w.let("u^\\top w", dot(w.slip("w-with-itself") ? weights : u, weights));
  w.require(uw > -1, "u.w > -1, or the flow is not invertible");
  const Number det = w.let("\\det", "1+h'(a)\\,u^\\top w", 1 + (w.slip("slope-missing") ? uw : carried * uw));
  w.require(det > 0 && det != 1, "the determinant must be positive and not 1");
  if (w.slip("log-missing")) {
    w.answer("b", det);
  } else {
    const Number log_det = w.let("\\ln|\\det|", ln(det));
    w.answer("b", w.slip("sign") ? -log_det : log_det);
  }
}

std::vector<long double> differences(const Values& v) {
  const Reals u = reals(v, "u"), weights = reals(v, "w"), z = reals(v, "z");
  const Real b = real(v, "b");
  const auto flow = [&](const Reals& at) {
    const Real h = std::tanh(weights[0] * at[0] + weights[1] * at[1] + b);
    return Reals{at[0] + u[0] * h, at[1] + u[1] * h};
  };
  const Real a = weights[0] * z[0] + weights[1] * z[1] + b;
  return {derivative([](Real x) { return std::tanh(x); }, a), log_abs_det(flow, z)};
}

}  // namespace

Problem problem() {
  return {
      .id = "D2",
      .name = "planar_log_det",
      .title = "Log-determinant of a planar flow",
      .topic = "flows",
      .parameters = {column("u", 2, whole_without_zero(-3, 3)), column("w", 2, whole_without_zero(-3, 3)),
                     column("z", 2, whole_without_zero(-3, 3)), scalar("k", {2, 3, 4, 5, 9})},
      .derived = {{"b", bias}},
      .statement =
          "The planar flow $y=z+u\\,h(w^\\top z+b)$ has $h=\\tanh$ and "
          "$$u=@u@,\\qquad w=@w@,\\qquad b=@b@,\\qquad z=@z@.$$ "
          "Use $\\tanh(\\tfrac12\\ln k)=\\frac{k-1}{k+1}$.",
      .parts = {{.id = "a",
                 .ask = "Compute the slope $h'$ at the pre-activation of $z$.",
                 .symbol = "h'(w^\\top z+b)"},
                {.id = "b",
                 .ask = "Compute the log-determinant of the Jacobian of the flow at $z$.",
                 .symbol = "\\ln\\left|\\det\\frac{\\partial y}{\\partial z}\\right|",
                 .weight = 2}},
      .misconceptions = {{"value-for-slope", "a", 50, "took the value of tanh for its slope"},
                         {"slope-missing", "b", 25, "left out the slope: 1 + u.w"},
                         {"w-with-itself", "b", 25, "multiplied w with itself instead of with u"},
                         {"sign", "b", 50, "turned the sign of the log-determinant"},
                         {"log-missing", "b", 75, "gave the determinant without its logarithm"}},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::planar_log_det
