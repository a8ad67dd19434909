#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::bernoulli_elbo {
namespace {

constexpr int pixels = 3;

Grid logits(const Values& v) {
  Grid l = v.grid("k");
  for (Number& cell : l) cell = ln(cell);
  return l;
}

void solve(Work& w) {
  const Grid logit = w.grid("l");
  const Number m = w.number("m"), s = w.number("s");
  const bool all_ones = w.slip("zeros-ignored"), mean = w.slip("averaged");
  const bool plus = w.slip("kl-added"), half = w.slip("half-missing");
  Number probability = 1;
  for (int i = 0; i < pixels; ++i) {
    const Number p = w.let("p_" + std::to_string(i + 1), sigmoid(logit[i]));
    if (w.integer("x", i) == 1)
      probability *= p;
    else if (!all_ones)
      probability *= 1 - p;
  }
  Number reconstruction = w.let("r", "\\ln p(x|z)", ln(probability));
  if (mean) reconstruction = reconstruction / pixels;
  reconstruction = w.answer("a", reconstruction);
  const Number twice = square(m) + square(s) - 1 - ln(square(s));
  const Number kl =
      w.let("\\mathrm{KL}", "\\tfrac12(\\mu^2+\\sigma^2-1-\\ln\\sigma^2)", half ? twice : twice / 2);
  w.answer("b", w.let("\\text{ELBO}", "r-\\mathrm{KL}", plus ? reconstruction + kl : reconstruction - kl));
}

std::vector<long double> quadrature(const Values& v) {
  Real reconstruction = 0;
  for (int i = 0; i < pixels; ++i) {
    const Real l = real(v, "l", i);
    reconstruction += real(v, "x", i) * l - std::log1p(std::exp(l));
  }
  const Real m = real(v, "m"), s = real(v, "s");
  const Real kl = normal_mean([&](Real z) { return log_normal(z, m, s) - log_normal(z, 0, 1); }, m, s);
  return {reconstruction, reconstruction - kl};
}

}  // namespace

Problem problem() {
  return {
      .id = "E4",
      .name = "bernoulli_elbo",
      .title = "The bound of a VAE for bits",
      .topic = "vae",
      .parameters = {column("k", pixels, {2, 3, 4, 5, Rational(1, 2), Rational(1, 3), Rational(1, 4)}),
                     column("x", pixels, {0, 1}), scalar("m", {-3, -2, 2, 3}),
                     scalar("s", {2, 3, Rational(1, 2), Rational(1, 3)})},
      .derived = {{"l", logits}},
      .statement =
          "A VAE models three bits with one latent variable. For $x=@x@$ the encoder gives "
          "$q(z|x)=\\mathcal N(\\mu,\\sigma^2)$ with $\\mu=@m@$, $\\sigma=@s@$, and for a sample of $z$ the "
          "decoder gives "
          "the logits $$l=@l@.$$ The prior is $\\mathcal N(0,1)$.",
      .parts =
          {{.id = "a", .ask = "Compute $\\ln p(x|z)$.", .symbol = "\\ln p(x|z)"},
           {.id = "b",
            .ask =
                "Compute the bound on $\\ln p(x)$ with this one sample and the KL divergence in closed form.",
            .symbol = "\\text{ELBO}",
            .decimals = 1}},
      .misconceptions = {{"zeros-ignored", "a", 25, "left out the bits that are 0"},
                         {"averaged", "a", 50, "averaged over the bits instead of adding them"},
                         {"kl-added", "b", 50, "added the KL divergence"},
                         {"half-missing", "b", 50, "left out the factor 1/2 of the KL divergence"}},
      .limits = {.denominator = 150},
      .solve = solve,
      .oracle = quadrature,
  };
}

}  // namespace grader::exam::bernoulli_elbo
