#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::maf_by_hand {
namespace {

void solve(Work& w) {
  const Number x1 = w.number("x", 0), x2 = w.number("x", 1), a = w.number("a"), m = w.number("m");
  const bool from_noise = w.slip("noise-conditioned"), times = w.slip("scaled-again"),
             added = w.slip("logs-added");
  const Number k1 = w.number("k", 0), k2 = w.number("k", 1);
  const Number alpha1 = w.given(ln(k1));
  const Number u1 = w.let("u_1", "(x_1-\\mu_1)e^{-\\alpha_1}", times ? (x1 - m) * k1 : (x1 - m) / k1);
  const Number seen = from_noise ? u1 : x1;
  const Number alpha2 = w.let("\\alpha_2", seen * w.given(ln(k2)));
  const Number scale = exp(times ? -alpha2 : alpha2);
  const Number u2 = w.let("u_2", "(x_2-\\mu_2)e^{-\\alpha_2}", (x2 - a * seen) / scale);
  const Grid u = w.answer("a", Grid(std::vector<Number>{u1, u2}));
  w.require(abs(u[0]) < 6 && abs(u[1]) < 6, "noise that is likely");
  const Number energy = w.let("n", "\\tfrac12\\|u\\|^2", (square(u[0]) + square(u[1])) / 2);
  const Number logs = alpha1 + x1 * w.given(ln(k2));
  w.answer("b", w.let("c", "-n-\\alpha_1-\\alpha_2", added ? logs - energy : -energy - logs));
}

std::vector<long double> differences(const Values& v) {
  const Real k1 = real(v, "k", 0), k2 = real(v, "k", 1), a = real(v, "a"), m = real(v, "m");
  const auto noise = [&](const Reals& x) {
    return Reals{(x[0] - m) / k1, (x[1] - a * x[0]) * std::pow(k2, -x[0])};
  };
  Reals all = noise(reals(v, "x"));
  all.push_back(log_normal(all[0], 0, 1) + log_normal(all[1], 0, 1) + std::log(2 * std::acos(-1.0L)) +
                log_abs_det(noise, reals(v, "x")));
  return all;
}

}  // namespace

Problem problem() {
  return {
      .id = "D14",
      .name = "maf_by_hand",
      .title = "A density with MAF",
      .topic = "flows",
      .parameters = {scalar("m", whole_without_zero(-5, 5)), scalar("a", {-4, -3, -2, 2, 3, 4}),
                     column("k", 2, {2, 3, 4}), column("x", 2, {-7, -5, -4, -3, -2, 2, 3, 4, 5, 7})},
      .statement =
          "A masked autoregressive flow in two dimensions has $x_i=u_ie^{\\alpha_i}+\\mu_i$, "
          "$u\\sim\\mathcal N(0,I)$, with "
          "$$\\mu_1=@m@,\\quad\\alpha_1=\\ln k_1,\\qquad\\mu_2=@a@\\,x_1,\\quad\\alpha_2=x_1\\ln k_2,\\qquad "
          "k=@k@.$$",
      .parts = {{.id = "a", .ask = "Compute the noise $u$ of $x=@x@$.", .symbol = "u"},
                {.id = "b",
                 .ask = "The log-density of $x$ is $c-\\ln 2\\pi$. Compute $c$.",
                 .symbol = "c",
                 .decimals = 1}},
      .misconceptions = {{"noise-conditioned", "a", 25,
                          "let the second element depend on $u_1$: that is IAF"},
                         {"scaled-again", "a", 50, "multiplied by the scale on the way back, too"},
                         {"logs-added", "b", 50, "added the log-scales instead of subtracting them"}},
      .limits = {.denominator = 150},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::maf_by_hand
