#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::radial_log_det {
namespace {

Grid point(const Values& v) {
  return Grid(std::vector<Number>{v.number("c", 0) + v.number("e", 0), v.number("c", 1) + v.number("e", 1)});
}

// Offsets of length 5.
bool admits(const Values& v) {
  return abs(v.number("e", 0)) != abs(v.number("e", 1));
}

void solve(Work& w) {
  const Number alpha = w.number("alpha"), beta = w.number("beta");
  const Grid z = w.grid("z"), centre = w.grid("c");
  const bool squared = w.slip("squared-distance"), all = w.slip("every-dimension");
  const bool constant = w.slip("slope-missing"), sign = w.slip("slope-sign");
  const Number square_distance = square(z[0] - centre[0]) + square(z[1] - centre[1]);
  const Number r = w.let("r", "\\|z-z_0\\|", sqrt(square_distance));
  const Number h = w.let("h", "1/(\\alpha+r)", 1 / (alpha + (squared ? square_distance : r)));
  const Number across = w.let("\\lambda_1", "1+\\beta h", 1 + beta * h);
  const Number along_true = 1 + beta * h - beta * square(h) * r;
  const Number along = all || constant ? across
                       : sign          ? 1 + beta * h + beta * square(h) * r
                                       : w.let("\\lambda_2", "1+\\beta h-\\beta h^2r", along_true);
  w.require(across > 0 && along > 0 && across != 1, "the flow must be invertible");
  const Number det = all ? square(across) * across : across * along;
  w.answer("a", w.let("\\ln|\\det|", ln(w.let("\\det", "\\lambda_1\\lambda_2", det))));
}

std::vector<long double> differences(const Values& v) {
  const Reals z = reals(v, "z"), centre = reals(v, "c");
  const Real alpha = real(v, "alpha"), beta = real(v, "beta");
  const auto flow = [&](const Reals& at) {
    const Real a = at[0] - centre[0], b = at[1] - centre[1], h = 1 / (alpha + std::sqrt(a * a + b * b));
    return Reals{at[0] + beta * h * a, at[1] + beta * h * b};
  };
  return {log_abs_det(flow, z)};
}

}  // namespace

Problem problem() {
  return {
      .id = "D4",
      .name = "radial_log_det",
      .title = "Log-determinant of a radial flow",
      .topic = "flows",
      .parameters = {scalar("alpha", whole(1, 7)), scalar("beta", {-4, -3, -2, 2, 3, 4, 5, 6, 7, 8, 9}),
                     column("c", 2, whole_without_zero(-3, 3)), column("e", 2, {-4, -3, 3, 4})},
      .derived = {{"z", point}},
      .statement =
          "The radial flow $y=z+\\beta h(z-z_0)$, $h=1/(\\alpha+r)$, $r=\\|z-z_0\\|$, has $\\alpha=@alpha@$, "
          "$\\beta=@beta@$ and $$z_0=@c@,\\qquad z=@z@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute the log-determinant of its Jacobian at $z$.",
                 .symbol = "\\ln\\left|\\det\\frac{\\partial y}{\\partial z}\\right|"}},
      .misconceptions = {{"every-dimension", "a", 50,
                          "took $1+\\beta h$ once too often: $d$ for $d-1$, and no slope"},
                         {"slope-missing", "a", 50, "left out the slope of $h$"},
                         {"slope-sign", "a", 25, "turned the sign of the slope of $h$"},
                         {"squared-distance", "a", 25, "used the squared distance for $r$"}},
      .limits = {.denominator = 400},
      .admits = admits,
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::radial_log_det
