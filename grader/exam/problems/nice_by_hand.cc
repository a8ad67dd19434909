#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::nice_by_hand {
namespace {

void solve(Work& w) {
  const Number a = w.number("a"), b = w.number("b"), z1 = w.number("z", 0), z2 = w.number("z", 1);
  const bool old = w.slip("old-half"), order = w.slip("same-order"), plus = w.slip("added-again");
  const bool one = w.slip("determinant-given");
  const Number y2 = w.let("y_2", "z_2+az_1^2", z2 + a * square(z1));
  const Number y1 = w.let("y_1", "z_1+by_2", z1 + b * (old ? z2 : y2));
  w.answer("a", Grid(std::vector<Number>{y1, y2}));
  const Number u1 = w.number("u", 0), u2 = w.number("u", 1);
  Number x1, x2;
  if (order) {
    x2 = u2 - a * square(u1);
    x1 = u1 - b * x2;
  } else {
    x1 = w.let("z_1", "u_1-bu_2", plus ? u1 + b * u2 : u1 - b * u2);
    x2 = w.let("z_2", "u_2-az_1^2", plus ? u2 + a * square(x1) : u2 - a * square(x1));
  }
  w.answer("b", Grid(std::vector<Number>{x1, x2}));
  w.say("Each layer is triangular with ones on the diagonal: the determinant is 1, its logarithm 0.");
  w.answer("c", one ? Number(1) : Number(0));
}

Reals flow(const Values& v, const Reals& z) {
  const Real second = z[1] + real(v, "a") * z[0] * z[0];
  return {z[0] + real(v, "b") * second, second};
}

std::vector<long double> newton(const Values& v) {
  Reals all = flow(v, reals(v, "z"));
  const Reals wanted = reals(v, "u");
  // Newton's method ends after few steps on a map of this kind.
  Reals z = {0, 0};
  for (int step = 0; step < 60; ++step) {
    const auto j = jacobian([&](const Reals& at) { return flow(v, at); }, z);
    const Reals here = flow(v, z);
    const Real e0 = wanted[0] - here[0], e1 = wanted[1] - here[1],
               det = j[0][0] * j[1][1] - j[0][1] * j[1][0];
    z = {z[0] + (j[1][1] * e0 - j[0][1] * e1) / det, z[1] + (j[0][0] * e1 - j[1][0] * e0) / det};
  }
  all.insert(all.end(), z.begin(), z.end());
  all.push_back(log_abs_det([&](const Reals& at) { return flow(v, at); }, reals(v, "z")));
  return all;
}

}  // namespace

Problem problem() {
  return {
      .id = "D6",
      .name = "nice_by_hand",
      .title = "NICE forwards and back",
      .topic = "flows",
      .parameters = {scalar("a", {-3, -2, 2, 3}), scalar("b", {-3, -2, 2, 3}), column("z", 2, {-3, -2, 2, 3}),
                     column("u", 2, {-4, -3, -2, 2, 3, 4})},
      .statement =
          "A flow has two additive coupling layers, $y_2=z_2+az_1^2$ and then $y_1=z_1+by_2$, with $a=@a@$ "
          "and $b=@b@$.",
      .parts = {{.id = "a", .ask = "Compute $y$ for $z=@z@$.", .symbol = "y"},
                {.id = "b", .ask = "Which $z$ leads to $y=@u@$?", .symbol = "z"},
                {.id = "c",
                 .ask = "Compute the log-determinant of the Jacobian at $z=@z@$.",
                 .symbol = "\\ln\\left|\\det\\frac{\\partial y}{\\partial z}\\right|",
                 .guessable = "additive couplings keep the volume: always 0"}},
      .misconceptions = {{"old-half", "a", 50, "let the second layer see the old second half"},
                         {"same-order", "b", 50, "undid the layers in the order in which they were made"},
                         {"added-again", "b", 25, "added where the inverse subtracts"},
                         {"determinant-given", "c", 0, "gave the determinant, 1, instead of its logarithm"}},
      .limits = {.intermediate = 400},
      .solve = solve,
      .oracle = newton,
  };
}

}  // namespace grader::exam::nice_by_hand
