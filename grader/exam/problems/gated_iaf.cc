#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::gated_iaf {
namespace {

Grid gates(const Values& v) {
  return Grid(std::vector<Number>{ln(v.number("k", 0)), ln(v.number("k", 1))});
}

void solve(Work& w) {
  const Grid s = w.grid("s"), m = w.grid("m"), z = w.grid("z");
  const bool swapped = w.slip("gate-swapped"), ungated = w.slip("shift-not-gated");
  const bool other = w.slip("other-gate"), sign = w.slip("sign");
  Grid y(2, 1);
  Number log_det = 0;
  for (int i = 0; i < 2; ++i) {
    const std::string place = "_" + std::to_string(i + 1);
    const Number gate = w.let("\\sigma" + place, sigmoid(s[i]));
    const Number rest = 1 - gate;
    y[i] = swapped ? rest * z[i] + gate * m[i] : gate * z[i] + (ungated ? m[i] : rest * m[i]);
    log_det += ln(other ? rest : gate);
  }
  w.answer("a", w.let("z'", y));
  w.answer("b", w.let("\\ln|\\det|", "\\ln\\sigma_1+\\ln\\sigma_2", sign ? -log_det : log_det));
}

std::vector<long double> differences(const Values& v) {
  const Reals s = reals(v, "s"), m = reals(v, "m"), z = reals(v, "z");
  const auto flow = [&](const Reals& at) {
    Reals y(2);
    for (std::size_t i = 0; i < 2; ++i) y[i] = m[i] + (at[i] - m[i]) / (1 + std::exp(-s[i]));
    return y;
  };
  Reals all = flow(z);
  all.push_back(log_abs_det(flow, z));
  return all;
}

}  // namespace

Problem problem() {
  return {
      .id = "D13",
      .name = "gated_iaf",
      .title = "IAF with gates",
      .topic = "flows",
      .parameters = {column("k", 2, {2, 3, 4, 5, 7, 9, Rational(1, 2), Rational(1, 3)}),
                     column("m", 2, whole_without_zero(-5, 5)), column("z", 2, whole_without_zero(-5, 5))},
      .derived = {{"s", gates}},
      .statement =
          "A step of IAF with gates is $z'=\\sigma\\odot z+(1-\\sigma)\\odot m$, "
          "$\\sigma=\\operatorname{sigmoid}(s)$. For "
          "the context at hand the autoregressive network gives $$s=@s@,\\qquad m=@m@.$$",
      .parts = {{.id = "a", .ask = "Compute $z'$ for $z=@z@$.", .symbol = "z'"},
                {.id = "b",
                 .ask = "Compute the log-determinant of the Jacobian. (Before $z_i$, the network sees "
                        "$z_{<i}$ only.)",
                 .symbol = "\\ln\\left|\\det\\frac{\\partial z'}{\\partial z}\\right|"}},
      .misconceptions = {{"gate-swapped", "a", 50, "put the gate on $m$ instead of $z$"},
                         {"shift-not-gated", "a", 50, "did not weigh $m$ with $1-\\sigma$"},
                         {"other-gate", "b", 25, "took the logarithms of $1-\\sigma$"},
                         {"sign", "b", 50, "turned the sign"}},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::gated_iaf
