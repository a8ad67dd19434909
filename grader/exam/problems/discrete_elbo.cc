#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::discrete_elbo {
namespace {

constexpr int states = 3;

// Prior and posterior approximation are permutations of these shares.
Grid shares(const Number& which, const std::vector<Rational>& values) {
  static constexpr int orders[6][states] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  Grid column(states, 1);
  for (int k = 0; k < states; ++k) column[k] = values[static_cast<std::size_t>(orders[which.integer()][k])];
  return column;
}

Grid prior(const Values& v) {
  return shares(v.number("i"), {Rational(1, 2), Rational(1, 3), Rational(1, 6)});
}
Grid approximation(const Values& v) {
  return shares(v.number("j"), {Rational(1, 2), Rational(1, 3), Rational(1, 6)});
}

void solve(Work& w) {
  const Grid p = w.grid("p"), q = w.grid("q"), likelihood = w.grid("l");
  const bool average = w.slip("prior-ignored"), no_entropy = w.slip("entropy-missing");
  const bool to_prior = w.slip("kl-to-prior"), reversed = w.slip("reversed"), above = w.slip("bound-above");
  Grid joint(states, 1);
  Number evidence = 0, mean = 0;
  for (int k = 0; k < states; ++k) {
    joint[k] = w.let("p(x,z_" + std::to_string(k + 1) + ")", p[k] * likelihood[k]);
    evidence += joint[k];
    if (average) mean += likelihood[k] / 3;
  }
  const Number log_p = w.answer("a", w.let("\\ln p(x)", ln(average ? mean : evidence)));
  Number elbo = 0;
  for (int k = 0; k < states; ++k) elbo += q[k] * ln(no_entropy ? joint[k] : joint[k] / q[k]);
  elbo = w.answer("b", w.let("\\text{ELBO}", "\\sum_zq\\ln\\frac{p(x,z)}{q}", elbo));
  Number gap = log_p - elbo;
  if (above) gap = -gap;
  if (to_prior || reversed) {
    gap = 0;
    for (int k = 0; k < states; ++k) {
      const Number posterior = joint[k] / evidence;
      gap += to_prior ? q[k] * ln(q[k] / p[k]) : posterior * ln(posterior / q[k]);
    }
  }
  w.answer("c", w.let("\\mathrm{KL}(q\\,\\|\\,p(z|x))", "\\ln p(x)-\\text{ELBO}", gap));
}

std::vector<long double> enumerated(const Values& v) {
  const Reals p = reals(v, "p"), q = reals(v, "q"), likelihood = reals(v, "l");
  Real evidence = 0, gap = 0;
  for (std::size_t k = 0; k < states; ++k) evidence += p[k] * likelihood[k];
  for (std::size_t k = 0; k < states; ++k) gap += q[k] * std::log(q[k] / (p[k] * likelihood[k] / evidence));
  return {std::log(evidence), std::log(evidence) - gap, gap};
}

}  // namespace

Problem problem() {
  return {
      .id = "E3",
      .name = "discrete_elbo",
      .title = "The bound and its gap with three states",
      .topic = "vae",
      .parameters = {scalar("i", whole(0, 5)), scalar("j", whole(0, 5)),
                     column("l", states,
                            {Rational(1, 2), Rational(1, 3), Rational(2, 3), Rational(1, 4), Rational(3, 4),
                             Rational(1, 6), Rational(1, 5), Rational(2, 5), Rational(4, 5)})},
      .derived = {{"p", prior}, {"q", approximation}},
      .statement =
          "A latent variable has three states. The prior $p(z)$, the likelihood $p(x|z)$ of one observation "
          "and the "
          "approximation $q(z|x)$ are $$p(z)=@p@,\\qquad p(x|z)=@l@,\\qquad q=@q@.$$",
      .parts = {{.id = "a", .ask = "Compute $\\ln p(x)$.", .symbol = "\\ln p(x)"},
                {.id = "b", .ask = "Compute the evidence lower bound.", .symbol = "\\text{ELBO}"},
                {.id = "c",
                 .ask = "Compute $\\mathrm{KL}(q(z|x)\\,\\|\\,p(z|x))$.",
                 .symbol = "\\mathrm{KL}"}},
      .misconceptions = {{"prior-ignored", "a", 25,
                          "averaged the likelihoods instead of weighing them with the prior"},
                         {"entropy-missing", "b", 25, "left out the entropy of $q$"},
                         {"kl-to-prior", "c", 50, "computed the divergence from the prior"},
                         {"reversed", "c", 50, "computed the divergence of $p(z|x)$ from $q$"},
                         {"bound-above", "c", 0,
                          "put the bound above the evidence: a divergence is never negative"}},
      .limits = {.denominator = 200},
      .solve = solve,
      .oracle = enumerated,
  };
}

}  // namespace grader::exam::discrete_elbo
