#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::reparametrised_gradient {
namespace {

void solve(Work& w) {
  const Number m = w.number("m"), s = w.number("s"), a = w.number("a"), c = w.number("c");
  const bool bare = w.slip("variance-missing"), zero = w.slip("no-slope"), single = w.slip("noise-dropped");
  const bool total = w.slip("not-averaged"), one = w.slip("factor-missing");
  const Number away = w.let("d", "\\mu-a", m - a);
  w.answer("a",
           w.let("\\mathbb E", "c(d^2+\\sigma^2)", c * (bare ? square(away) : square(away) + square(s))));
  const Number slope = zero ? Number(0) : one ? c * s : w.let("g_\\sigma", "2c\\sigma", 2 * c * s);
  w.answer("b", slope);
  Number sum = 0;
  for (int k = 0; k < 2; ++k) {
    const Number e = w.number("e", k);
    const Number error = w.let("d_" + std::to_string(k + 1), "\\mu+\\sigma\\varepsilon-a", away + s * e);
    sum += single ? error : error * e;
  }
  w.answer("c",
           total ? 2 * c * sum : w.let("\\hat g_\\sigma", "\\tfrac12\\sum_k2cd_k\\varepsilon_k", c * sum));
}

std::vector<long double> quadrature(const Values& v) {
  const Real m = real(v, "m"), s = real(v, "s"), a = real(v, "a"), c = real(v, "c");
  const auto mean = [&](Real deviation) {
    return normal_mean([&](Real e) { return c * (m + deviation * e - a) * (m + deviation * e - a); }, 0, 1);
  };
  const auto estimate = [&](Real deviation) {
    Real total = 0;
    for (int k = 0; k < 2; ++k) {
      const Real error = m + deviation * real(v, "e", k) - a;
      total += c * error * error / 2;
    }
    return total;
  };
  return {mean(s), derivative(mean, s), derivative(estimate, s)};
}

}  // namespace

Problem problem() {
  return {
      .id = "E5",
      .name = "reparametrised_gradient",
      .title = "A gradient through a sample",
      .topic = "vae",
      .parameters = {scalar("m", whole_without_zero(-5, 5)), scalar("s", {2, 3, 4}),
                     scalar("a", whole_without_zero(-6, 6)), scalar("c", {2, 3, 4}),
                     column(
                         "e", 2,
                         {-2, -1, 1, 2, Rational(1, 2), Rational(-1, 2), Rational(3, 2), Rational(-3, 2)})},
      .statement =
          "Let $q=\\mathcal N(\\mu,\\sigma^2)$ with $\\mu=@m@$, $\\sigma=@s@$, and $f(z)=c(z-a)^2$ with "
          "$c=@c@$, "
          "$a=@a@$.",
      .parts = {{.id = "a", .ask = "Compute $\\mathbb E_q[f(z)]$.", .symbol = "\\mathbb E_q[f(z)]"},
                {.id = "b",
                 .ask = "Compute its derivative with respect to $\\sigma$.",
                 .symbol = "\\partial\\mathbb E/\\partial\\sigma"},
                {.id = "c",
                 .ask = "With $z=\\mu+\\sigma\\varepsilon$ and the two samples $\\varepsilon=@e@$, estimate "
                        "that derivative.",
                 .symbol = "\\hat g_\\sigma"}},
      .misconceptions = {{"variance-missing", "a", 50, "left out the variance"},
                         {"no-slope", "b", 0, "took the mean of $f$ for independent of $\\sigma$"},
                         {"factor-missing", "b", 50, "left out the factor 2"},
                         {"noise-dropped", "c", 25,
                          "left out the factor $\\varepsilon$ of the inner derivative"},
                         {"not-averaged", "c", 50, "added the samples instead of averaging them"}},
      .limits = {.intermediate = 200},
      .solve = solve,
      .oracle = quadrature,
  };
}

}  // namespace grader::exam::reparametrised_gradient
