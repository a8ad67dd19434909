#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::affine_coupling {
namespace {

Grid scales(const Values& v) {
  return Grid(std::vector<Number>{ln(v.number("k", 0)), ln(v.number("k", 1))});
}

void solve(Work& w) {
  const Grid s = w.grid("s"), t = w.grid("t"), z = w.grid("z"), u = w.grid("u");
  const bool early = w.slip("shifted-first"), scale = w.slip("scale-for-exponential");
  const bool wrong_way = w.slip("scaled-again"), zero = w.slip("volume-preserving"),
             product = w.slip("logs-multiplied");
  Grid y(2, 1), back(2, 1);
  for (int i = 0; i < 2; ++i) {
    const Number factor = scale ? s[i] : exp(s[i]);
    y[i] = early ? (z[i] + t[i]) * factor : z[i] * factor + t[i];
    const Number away = u[i] - t[i];
    back[i] = wrong_way ? away * exp(s[i]) : away / exp(s[i]);
  }
  w.answer("a", w.let("y_b", y));
  w.answer("b", w.let("z_b", back));
  w.answer("c", zero ? Number(0) : product ? s[0] * s[1] : w.let("\\ln|\\det|", "s_1+s_2", s[0] + s[1]));
}

std::vector<long double> bisection(const Values& v) {
  const Reals s = reals(v, "s"), t = reals(v, "t"), z = reals(v, "z"), u = reals(v, "u");
  const auto forward = [&](std::size_t i, Real at) { return at * std::exp(s[i]) + t[i]; };
  Reals all = {forward(0, z[0]), forward(1, z[1])};
  for (std::size_t i = 0; i < 2; ++i) {
    Real low = -1000, high = 1000;
    for (int step = 0; step < 200; ++step) {
      const Real middle = (low + high) / 2;
      (forward(i, middle) < u[i] ? low : high) = middle;
    }
    all.push_back(low);
  }
  all.push_back(log_abs_det([&](const Reals& at) { return Reals{forward(0, at[0]), forward(1, at[1])}; }, z));
  return all;
}

}  // namespace

Problem problem() {
  return {
      .id = "D8",
      .name = "affine_coupling",
      .title = "An affine coupling layer",
      .topic = "flows",
      .parameters = {column("k", 2, {2, 3, 4, 5, 6}), column("t", 2, whole_without_zero(-4, 4)),
                     column("z", 2, {-3, -2, 2, 3}), column("u", 2, whole_without_zero(-9, 9))},
      .derived = {{"s", scales}},
      .statement =
          "A coupling layer of RealNVP keeps $z_a$ and maps $y_b=z_b\\odot e^{s(z_a)}+t(z_a)$. For the $z_a$ "
          "at hand, "
          "$$s=@s@,\\qquad t=@t@.$$",
      .parts = {{.id = "a", .ask = "Compute $y_b$ for $z_b=@z@$.", .symbol = "y_b"},
                {.id = "b", .ask = "Which $z_b$ leads to $y_b=@u@$?", .symbol = "z_b"},
                {.id = "c",
                 .ask = "Compute the log-determinant of the Jacobian.",
                 .symbol = "\\ln\\left|\\det\\frac{\\partial y}{\\partial z}\\right|"}},
      .misconceptions = {{"shifted-first", "a", 50, "shifted before scaling"},
                         {"scale-for-exponential", "a", 25, "scaled by $s$ instead of $e^s$"},
                         {"scaled-again", "b", 50, "multiplied by $e^s$ on the way back, too"},
                         {"volume-preserving", "c", 0, "took the layer for volume-preserving"},
                         {"logs-multiplied", "c", 25, "multiplied the logarithms"}},
      .solve = solve,
      .oracle = bisection,
  };
}

}  // namespace grader::exam::affine_coupling
