#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::linear_gaussian_vae {
namespace {

void solve(Work& w) {
  const Number slope = w.number("w"), b = w.number("b"), s = w.number("s"), x = w.number("x");
  const bool noise_only = w.slip("slope-forgotten"), no_prior = w.slip("prior-ignored"),
             precision = w.slip("precision-given");
  const bool offset = w.slip("offset-forgotten");
  const Number noise = square(s);
  w.answer("a", noise_only ? 1 + noise : w.let("\\operatorname{Var}(x)", "w^2+s^2", square(slope) + noise));
  const Number informed = w.let("\\lambda", "1+w^2/s^2", 1 + square(slope) / noise);
  const Number variance = precision  ? informed
                          : no_prior ? noise / square(slope)
                                     : w.let("v", "1/\\lambda", 1 / informed);
  const Number used = w.answer("b", variance);
  const Number away = offset ? x : x - b;
  w.answer("c", w.let("m", "v\\,w(x-b)/s^2", used * slope * away / noise));
}

// Moments of prior times likelihood, by quadrature over a wide stretch.
std::vector<long double> quadrature(const Values& v) {
  const Real slope = real(v, "w"), b = real(v, "b"), s = real(v, "s"), x = real(v, "x");
  const auto moment = [&](int power) {
    return integral(
        [&](Real z) {
          return std::pow(z, power) * std::exp(log_normal(z, 0, 1) + log_normal(x, slope * z + b, s));
        },
        -12, 12);
  };
  const Real evidence = moment(0), mean = moment(1) / evidence;
  const Real spread = normal_mean([&](Real z) { return slope * slope * z * z + s * s; }, 0, 1);
  return {spread, moment(2) / evidence - mean * mean, mean};
}

}  // namespace

Problem problem() {
  return {
      .id = "E8",
      .name = "linear_gaussian_vae",
      .title = "A VAE that can be solved",
      .topic = "vae",
      .parameters = {scalar("w", {-4, -3, -2, 2, 3, 4}), scalar("b", whole_without_zero(-4, 4)),
                     scalar("s", {2, 3, 4}), scalar("x", whole_without_zero(-9, 9))},
      .statement =
          "Let $z\\sim\\mathcal N(0,1)$ and $x|z\\sim\\mathcal N(wz+b,s^2)$ with $w=@w@$, $b=@b@$, $s=@s@$.",
      .parts = {{.id = "a", .ask = "Compute the variance of $x$.", .symbol = "\\operatorname{Var}(x)"},
                {.id = "b", .ask = "Compute the variance of the posterior $p(z|x)$.", .symbol = "v"},
                {.id = "c", .ask = "Compute the mean of the posterior for $x=@x@$.", .symbol = "m"}},
      .misconceptions = {{"slope-forgotten", "a", 25, "left out the factor $w^2$"},
                         {"prior-ignored", "b", 25, "left out the prior's precision"},
                         {"precision-given", "b", 50, "gave the precision instead of the variance"},
                         {"offset-forgotten", "c", 50, "did not take $b$ away"}},
      .solve = solve,
      .oracle = quadrature,
  };
}

}  // namespace grader::exam::linear_gaussian_vae
