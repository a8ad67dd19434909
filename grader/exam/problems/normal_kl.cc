#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::normal_kl {
namespace {

// One deviation is a fraction and one is whole in every variant: equal work.
Grid deviations(const Values& v) {
  return Grid({v.number("s1"), v.number("s2")});
}

void solve(Work& w) {
  const Grid mean = w.grid("m"), deviation = w.grid("s");
  const bool reversed = w.slip("reversed"), plus = w.slip("log-added");
  Number total = 0;
  for (int i = 0; i < 2; ++i) {
    const Number variance = w.slip("deviation-for-variance") ? deviation[i] : square(deviation[i]);
    const Number log = ln(variance);
    const Number term = reversed ? (1 + square(mean[i])) / variance - 1 + log
                                 : square(mean[i]) + variance - 1 - (plus ? -log : log);
    const std::string place = "_{" + std::to_string(i + 1) + "}";
    total +=
        w.let("t" + place, "\\mu" + place + "^2+\\sigma" + place + "^2-1-\\ln\\sigma" + place + "^2", term);
  }
  const Number kl = w.slip("half-missing") ? total : w.let("\\mathrm{KL}", "\\tfrac12(t_1+t_2)", total / 2);
  w.answer("a", w.slip("sign") ? -kl : kl);
}

std::vector<long double> quadrature(const Values& v) {
  Real total = 0;
  for (int i = 0; i < 2; ++i) {
    const Real m = real(v, "m", i), s = real(v, "s", i);
    total += normal_mean([&](Real z) { return log_normal(z, m, s) - log_normal(z, 0, 1); }, m, s);
  }
  return {total};
}

}  // namespace

Problem problem() {
  return {
      .id = "E1",
      .name = "normal_kl",
      .title = "KL divergence of a posterior from the prior",
      .topic = "vae",
      .parameters = {column("m", 2, {-5, -4, -3, -2, 2, 3, 4, 5}),
                     scalar("s1", {Rational(1, 2), Rational(1, 3), Rational(2, 3), Rational(3, 2)}),
                     scalar("s2", {2, 3, 4, 5})},
      .derived = {{"s", deviations}},
      .statement =
          "The encoder of a VAE gives the posterior $q(z|x)=\\mathcal "
          "N(\\mu,\\operatorname{diag}(\\sigma^2))$ "
          "with $$\\mu=@m@,\\qquad\\sigma=@s@.$$ The prior is $p(z)=\\mathcal N(0,I)$.",
      .parts = {{.id = "a",
                 .ask = "Compute $\\mathrm{KL}(q(z|x)\\,\\|\\,p(z))$ in nats.",
                 .symbol = "\\mathrm{KL}",
                 .decimals = 1}},
      .misconceptions = {{"half-missing", "a", 75, "left out the factor 1/2"},
                         {"deviation-for-variance", "a", 50,
                          "used the standard deviation where the variance belongs"},
                         {"log-added", "a", 50, "added the logarithm instead of subtracting it"},
                         {"sign", "a", 50, "turned the sign: a KL divergence is never negative"},
                         {"reversed", "a", 50, "computed the divergence of the prior from the posterior"}},
      .solve = solve,
      .oracle = quadrature,
  };
}

}  // namespace grader::exam::normal_kl
