#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::planar_u_hat {
namespace {

// The first entry makes w.u the logarithm of k.
Grid direction(const Values& v) {
  return Grid(std::vector<Number>{(ln(v.number("k")) - v.number("w", 1) * v.number("e")) / v.number("w", 0),
                                  v.number("e")});
}

void solve(Work& w) {
  const Grid weights = w.grid("w"), u = w.grid("u");
  const bool bare = w.slip("softplus-alone"), norm = w.slip("norm-for-square"),
             undivided = w.slip("not-divided");
  const bool from_zero = w.slip("product-not-subtracted");
  const Number along = w.let("w^\\top u", dot(weights, u));
  const Number slope = bare ? softplus(along) : w.let("m(w^\\top u)", softplus(along) - 1);
  const Number wanted = w.answer("a", slope);
  const Number square_norm = dot(weights, weights);
  const Number divisor = undivided ? Number(1) : norm ? sqrt(square_norm) : w.let("\\|w\\|^2", square_norm);
  const Number factor = w.let("f", (from_zero ? wanted : wanted - along) / divisor);
  Grid hat(2, 1);
  for (int i = 0; i < 2; ++i) hat[i] = u[i] + factor * weights[i];
  w.answer("b", w.let("\\hat u", hat));
}

// The nearest point to u on the line w.x = m: by minimising over the line.
std::vector<long double> nearest(const Values& v) {
  const Reals weights = reals(v, "w"), u = reals(v, "u");
  const Real along = weights[0] * u[0] + weights[1] * u[1];
  const Real wanted = std::log(1 + std::exp(along)) - 1;
  // A point of the line and its direction.
  const Real start[] = {wanted / weights[0], 0}, step[] = {-weights[1], weights[0]};
  const Real t =
      ((u[0] - start[0]) * step[0] + (u[1] - start[1]) * step[1]) / (step[0] * step[0] + step[1] * step[1]);
  return {wanted, start[0] + t * step[0], start[1] + t * step[1]};
}

}  // namespace

Problem problem() {
  return {
      .id = "D3",
      .name = "planar_u_hat",
      .title = "Keeping a planar flow invertible",
      .topic = "flows",
      .parameters = {column("w", 2, {-5, -4, -3, -2, 2, 3, 4, 5}), scalar("e", whole_without_zero(-4, 4)),
                     scalar("k", {2, 3, 4, 5, 7, 9, Rational(1, 2), Rational(1, 3), Rational(1, 4)})},
      .derived = {{"u", direction}},
      .statement =
          "A planar flow uses $\\hat u=u+\\left(m(w^\\top u)-w^\\top u\\right)\\frac{w}{\\|w\\|^2}$ in place "
          "of $u$, with "
          "$m(x)=-1+\\ln(1+e^x)$, so that it is invertible. Let "
          "$$w=@w@,\\qquad u=@u@.$$",
      .parts = {{.id = "a", .ask = "Compute $w^\\top\\hat u$.", .symbol = "w^\\top\\hat u"},
                {.id = "b", .ask = "Compute $\\hat u$.", .symbol = "\\hat u", .weight = 2}},
      .misconceptions = {{"softplus-alone", "a", 50, "left out the $-1$"},
                         {"norm-for-square", "b", 50, "divided by the norm instead of its square"},
                         {"not-divided", "b", 25, "did not divide by the squared norm"},
                         {"product-not-subtracted", "b", 25, "did not take $w^\\top u$ away"}},
      .limits = {.input = 12, .denominator = 250},
      .solve = solve,
      .oracle = nearest,
  };
}

}  // namespace grader::exam::planar_u_hat
