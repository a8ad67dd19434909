#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::two_coupling_layers {
namespace {

void solve(Work& w) {
  const Number a = w.number("a"), b = w.number("b"), z1 = w.number("z", 0), z2 = w.number("z", 1);
  const bool old = w.slip("old-half"), product = w.slip("logs-multiplied"), one = w.slip("first-layer-only");
  const bool early = w.slip("shifted-first");
  const Number scale1 = w.let("e^{s_1}", "1+z_1^2", 1 + square(z1));
  const Number y2 = w.let("y_2", early ? (z2 + a * z1) * scale1 : z2 * scale1 + a * z1);
  const Number scale2 = w.let("e^{s_2}", "1+y_2^2", 1 + square(y2));
  const Number y1 = w.let("y_1", early ? (z1 + b * y2) * scale2 : z1 * scale2 + b * y2);
  const Grid y = w.answer("a", Grid(std::vector<Number>{y1, y2}));
  const Number reached = y[1] == y2 ? scale2 : 1 + square(y[1]);
  const Number first = ln(scale1), second = ln(old ? 1 + square(z2) : reached);
  w.answer("b", product ? first * second : one ? first : w.let("\\ln|\\det|", "s_1+s_2", first + second));
}

std::vector<long double> differences(const Values& v) {
  const Real a = real(v, "a"), b = real(v, "b");
  const auto flow = [&](const Reals& z) {
    const Real second = z[1] * (1 + z[0] * z[0]) + a * z[0];
    return Reals{z[0] * (1 + second * second) + b * second, second};
  };
  Reals all = flow(reals(v, "z"));
  all.push_back(log_abs_det(flow, reals(v, "z")));
  return all;
}

}  // namespace

Problem problem() {
  return {
      .id = "D9",
      .name = "two_coupling_layers",
      .title = "Two layers of RealNVP",
      .topic = "flows",
      .parameters = {scalar("a", {-9, -8, -7, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 7, 8, 9}),
                     scalar("b", {-5, -4, -3, -2, 2, 3, 4, 5}), column("z", 2, {-3, -2, 2, 3, 4})},
      .statement =
          "Two coupling layers follow each other: $y_2=z_2e^{s_1}+t_1$ with $s_1=\\ln(1+z_1^2)$, "
          "$t_1=@a@z_1$, and then "
          "$y_1=z_1e^{s_2}+t_2$ with $s_2=\\ln(1+y_2^2)$, $t_2=@b@y_2$.",
      .parts = {{.id = "a", .ask = "Compute $(y_1,y_2)$ for $z=@z@$.", .symbol = "y"},
                {.id = "b",
                 .ask = "Compute the log-determinant of both layers together.",
                 .symbol = "\\ln\\left|\\det\\frac{\\partial y}{\\partial z}\\right|",
                 .weight = 2}},
      .misconceptions = {{"shifted-first", "a", 50, "shifted before scaling"},
                         {"old-half", "b", 50, "took the second scale at $z_2$ instead of $y_2$"},
                         {"first-layer-only", "b", 25, "left out the second layer"},
                         {"logs-multiplied", "b", 0, "multiplied the logarithms"}},
      .limits = {.intermediate = 400},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::two_coupling_layers
