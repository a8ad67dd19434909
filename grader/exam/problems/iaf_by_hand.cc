#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::iaf_by_hand {
namespace {

void solve(Work& w) {
  const Number e1 = w.number("e", 0), e2 = w.number("e", 1), a = w.number("a"), m = w.number("m");
  const bool own = w.slip("own-element"), added = w.slip("logs-added"), squared = w.slip("scale-squared");
  const Number s1 = w.given(ln(w.number("k", 0)));
  const Number log_k = w.given(ln(w.number("k", 1)));
  const Number s2 = w.let("\\ln\\sigma_2", e1 * log_k);
  const Number z1 = w.let("z_1", "\\sigma_1\\varepsilon_1+\\mu_1", exp(s1) * e1 + m);
  const Number z2 =
      w.let("z_2", "\\sigma_2\\varepsilon_2+\\mu_2", exp(own ? e2 * log_k : s2) * e2 + a * (own ? e2 : e1));
  w.answer("a", Grid(std::vector<Number>{z1, z2}));
  const Number energy = w.let("n", "\\tfrac12\\|\\varepsilon\\|^2", (square(e1) + square(e2)) / 2);
  const Number logs = squared ? 2 * (s1 + s2) : s1 + s2;
  w.answer("b", w.let("c", "-n-\\ln\\sigma_1-\\ln\\sigma_2", added ? logs - energy : -energy - logs));
}

std::vector<long double> differences(const Values& v) {
  const Real k1 = real(v, "k", 0), k2 = real(v, "k", 1), a = real(v, "a"), m = real(v, "m");
  const Reals e = reals(v, "e");
  const auto flow = [&](const Reals& at) {
    return Reals{k1 * at[0] + m, std::pow(k2, at[0]) * at[1] + a * at[0]};
  };
  Reals all = flow(e);
  all.push_back(log_normal(e[0], 0, 1) + log_normal(e[1], 0, 1) + std::log(2 * std::acos(-1.0L)) -
                log_abs_det(flow, e));
  return all;
}

}  // namespace

Problem problem() {
  return {
      .id = "D12",
      .name = "iaf_by_hand",
      .title = "A step of IAF",
      .topic = "flows",
      .parameters = {column("e", 2, {-3, -2, 2, 3}), column("k", 2, {2, 3}),
                     scalar("a", {-4, -3, -2, 2, 3, 4}), scalar("m", whole_without_zero(-5, 5))},
      .statement =
          "A step of inverse autoregressive flow in two dimensions is $z_i=\\sigma_i\\varepsilon_i+\\mu_i$ "
          "with "
          "$\\varepsilon\\sim\\mathcal N(0,I)$ and $$\\mu_1=@m@,\\quad\\ln\\sigma_1=\\ln k_1,\\qquad"
          "\\mu_2=@a@\\,\\varepsilon_1,\\quad\\ln\\sigma_2=\\varepsilon_1\\ln k_2,\\qquad k=@k@.$$",
      .parts = {{.id = "a", .ask = "Compute the sample $z$ for $\\varepsilon=@e@$.", .symbol = "z"},
                {.id = "b", .ask = "Its log-density is $c-\\ln 2\\pi$. Compute $c$.", .symbol = "c"}},
      .misconceptions = {{"own-element", "a", 0,
                          "let an element's scale and mean depend on the element itself"},
                         {"logs-added", "b", 50, "added the log-scales instead of subtracting them"},
                         {"scale-squared", "b", 50, "took variances for scales"}},
      .limits = {.denominator = 60},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::iaf_by_hand
