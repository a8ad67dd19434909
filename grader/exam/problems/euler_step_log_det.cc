#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::euler_step_log_det {
namespace {

void solve(Work& w) {
  const Grid a = w.grid("A");
  const Number h = w.number("h");
  const bool same = w.slip("trace-for-log-det"), scaled = w.slip("unit-matrix-forgotten"),
             whole = w.slip("step-forgotten");
  const Number trace = a(0, 0) + a(1, 1);
  const Number first = 1 + h * a(0, 0), second = 1 + h * a(1, 1), corner = square(h) * a(0, 1) * a(1, 0);
  Number det = w.let("\\det(I+hA)", first * second - corner);
  if (scaled) det = square(h) * (a(0, 0) * a(1, 1) - a(0, 1) * a(1, 0));
  w.require(det > 0 && det != 1, "a positive determinant");
  w.answer("a", same ? h * trace : w.let("\\ln|\\det|", ln(abs(det))));
  w.answer("b", whole ? trace : w.let("h\\operatorname{tr}A", h * trace));
}

std::vector<long double> differences(const Values& v) {
  const Reals a = reals(v, "A");
  const Real h = real(v, "h");
  const auto step = [&](const Reals& z) {
    return Reals{z[0] + h * (a[0] * z[0] + a[1] * z[1]), z[1] + h * (a[2] * z[0] + a[3] * z[1])};
  };
  Real trace = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    trace += derivative([&](Real at) { return a[3 * i] * at; }, 0.3L);
  }
  return {log_abs_det(step, {0.3L, -0.7L}), h * trace};
}

}  // namespace

Problem problem() {
  return {
      .id = "D26",
      .name = "euler_step_log_det",
      .title = "One Euler step of a continuous flow",
      .topic = "flows",
      .parameters = {matrix("A", 2, 2, {-5, -4, -3, -2, 2, 3, 4, 5}),
                     scalar("h", {Rational(1, 2), Rational(1, 3), Rational(1, 4), Rational(2, 3),
                                  Rational(1, 5)})},
      .statement =
          "A continuous flow $\\frac{dz}{dt}=Az$ is solved by one Euler step $z'=z+hAz$ with $h=@h@$ and "
          "$$A=@A@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute the log-determinant of the step itself.",
                 .symbol = "\\ln|\\det(I+hA)|"},
                {.id = "b",
                 .ask = "Compute the change of the log-density, up to its sign, that an Euler step of the "
                        "equation for "
                        "$\\ln p$ gives.",
                 .symbol = "h\\operatorname{tr}A"}},
      .misconceptions = {{"trace-for-log-det", "a", 0, "took both for equal: they are only for small steps"},
                         {"unit-matrix-forgotten", "a", 25, "left out the unit matrix"},
                         {"step-forgotten", "b", 50, "left out the step size"}},
      .limits = {.denominator = 60},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::euler_step_log_det
