#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::kl_of_two_normals {
namespace {

Number divergence(Work& w, const std::string& name, int from, int to, bool own, bool half) {
  const Number m1 = w.number("m", from), m2 = w.number("m", to), s1 = w.number("s", from),
               s2 = w.number("s", to);
  const Number spread = square(s1) + square(m1 - m2);
  const Number under = own ? square(s1) : square(s2);
  const Number ratio = spread / (half ? under : 2 * under);
  return w.let(name, ln(s2 / s1) + ratio - Rational(1, 2));
}

void solve(Work& w) {
  const bool reversed = w.slip("reversed"), own = w.slip("own-variance"), half = w.slip("half-missing");
  const bool sign = w.slip("logarithm-sign");
  Number kl = reversed ? divergence(w, "\\mathrm{KL}", 1, 0, own, half)
                       : divergence(w, "\\mathrm{KL}", 0, 1, own, half);
  if (sign) kl -= 2 * ln(w.number("s", 1) / w.number("s", 0));
  w.answer("a", kl);
}

std::vector<long double> quadrature(const Values& v) {
  const Real m1 = real(v, "m", 0), m2 = real(v, "m", 1), s1 = real(v, "s", 0), s2 = real(v, "s", 1);
  return {normal_mean([&](Real z) { return log_normal(z, m1, s1) - log_normal(z, m2, s2); }, m1, s1)};
}

}  // namespace

Problem problem() {
  return {
      .id = "E2",
      .name = "kl_of_two_normals",
      .title = "KL divergence of two normal distributions",
      .topic = "vae",
      .parameters = {column("m", 2, whole_without_zero(-5, 5)), column("s", 2, {2, 3, 4, 5, 6})},
      .statement =
          "Let $p=\\mathcal N(\\mu_1,\\sigma_1^2)$ and $q=\\mathcal N(\\mu_2,\\sigma_2^2)$ with "
          "$$\\mu=@m@,\\qquad\\sigma=@s@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute $\\mathrm{KL}(p\\,\\|\\,q)$ in nats.",
                 .symbol = "\\mathrm{KL}(p\\,\\|\\,q)"}},
      .misconceptions = {{"reversed", "a", 50, "computed $\\mathrm{KL}(q\\,\\|\\,p)$"},
                         {"own-variance", "a", 25, "divided by the variance of $p$"},
                         {"half-missing", "a", 50, "left out the 2 in the denominator"},
                         {"logarithm-sign", "a", 50, "turned the sign of the logarithm"}},
      .limits = {.intermediate = 150, .denominator = 80},
      .solve = solve,
      .oracle = quadrature,
  };
}

}  // namespace grader::exam::kl_of_two_normals
