#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::importance_weighted_bound {
namespace {

constexpr int samples = 3;

void solve(Work& w) {
  const Grid weights = w.grid("w");
  const bool inside = w.slip("logs-averaged"), total = w.slip("not-averaged"),
             swapped = w.slip("average-of-logs-kept");
  Number logs = 0, sum = 0;
  for (const Number& weight : weights) {
    logs += ln(weight);
    sum += weight;
  }
  const Number elbo =
      w.answer("a", w.let("L_1", "\\tfrac13\\sum_k\\ln w_k", swapped ? ln(sum / samples) : logs / samples));
  const Number mean = w.let("\\bar w", sum / samples);
  const Number bound = inside ? logs : total ? ln(sum) : w.let("L_3", "\\ln\\bar w", ln(mean));
  w.answer("b", bound);
  w.require(elbo < bound || inside || total || swapped, "the bound with more samples is higher");
}

// By the shares of the weights: L_3 = sum of share * (ln w - ln share) - ln 3, for any shares equal to w /
// sum.
std::vector<long double> shares(const Values& v) {
  const Reals weights = reals(v, "w");
  Real sum = 0, first = 0, bound = 0;
  for (const Real weight : weights) {
    sum += weight;
    first += std::log(weight) / samples;
  }
  for (const Real weight : weights) bound += weight / sum * (std::log(weight) - std::log(weight / sum));
  return {first, bound - std::log(3.0L)};
}

}  // namespace

Problem problem() {
  return {
      .id = "E6",
      .name = "importance_weighted_bound",
      .title = "The importance-weighted bound",
      .topic = "vae",
      .parameters = {column("w", samples,
                            {2, 3, 4, 5, 6, 7, 8, 9, Rational(1, 2), Rational(1, 3), Rational(1, 4),
                             Rational(1, 5), Rational(2, 3), Rational(3, 2)})},
      .statement =
          "For one observation, three samples of $q(z|x)$ have the weights $w_k=\\frac{p(x,z_k)}{q(z_k|x)}$, "
          "$$w=@w@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute the estimate of the evidence lower bound that averages the three samples.",
                 .symbol = "L_1"},
                {.id = "b", .ask = "Compute the importance-weighted bound with $K=3$.", .symbol = "L_3"}},
      .misconceptions = {{"average-of-logs-kept", "a", 25,
                          "averaged the weights before taking the logarithm"},
                         {"logs-averaged", "b", 25, "added up the logarithms of the weights"},
                         {"not-averaged", "b", 75, "left out the division by $K$"}},
      .limits = {.denominator = 200},
      .solve = solve,
      .oracle = shares,
  };
}

}  // namespace grader::exam::importance_weighted_bound
