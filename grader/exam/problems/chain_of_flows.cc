#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::chain_of_flows {
namespace {

void solve(Work& w) {
  const Grid slope = w.grid("a"), shift = w.grid("b");
  Number z = w.number("z");
  const Number first = z;
  const bool plus = w.slip("log-dets-added"), last = w.slip("noise-at-the-end"),
             product = w.slip("logs-multiplied");
  Number size = 1, logs = 1;
  for (int k = 0; k < 3; ++k) {
    z = w.let("z_" + std::to_string(k + 1), slope[k] * z + shift[k]);
    size *= slope[k];
    if (product) logs *= ln(abs(slope[k]));
  }
  z = w.answer("a", z);
  const Number log_det = product ? logs : w.let("l", "\\ln|a_1a_2a_3|", ln(abs(size)));
  const Number energy = w.let("n", "\\tfrac12z_0^2", square(last ? z : first) / 2);
  w.answer("b", w.let("c", "-n-l", plus ? log_det - energy : -energy - log_det));
}

// A normal variable under affine maps stays normal: its density by mean and deviation.
std::vector<long double> normal(const Values& v) {
  const Reals slope = reals(v, "a"), shift = reals(v, "b");
  Real mean = 0, deviation = 1, z = real(v, "z");
  for (std::size_t k = 0; k < 3; ++k) {
    mean = slope[k] * mean + shift[k];
    deviation *= std::abs(slope[k]);
    z = slope[k] * z + shift[k];
  }
  return {z, log_normal(z, mean, deviation) + std::log(2 * std::acos(-1.0L)) / 2};
}

}  // namespace

Problem problem() {
  return {
      .id = "D27",
      .name = "chain_of_flows",
      .title = "The density at the end of a chain",
      .topic = "flows",
      .parameters = {column("a", 3, {-3, -2, 2, 3, Rational(1, 2), Rational(-1, 2)}),
                     column("b", 3, {-3, -2, 2, 3}), scalar("z", {-4, -3, -2, 2, 3, 4})},
      .statement =
          "Three layers $z_k=a_kz_{k-1}+b_k$ carry the noise $z_0\\sim\\mathcal N(0,1)$ to $z_3$, with "
          "$$a=@a@,\\qquad b=@b@.$$",
      .parts = {{.id = "a", .ask = "Compute $z_3$ for $z_0=@z@$.", .symbol = "z_3"},
                {.id = "b",
                 .ask = "There $\\ln q_3(z_3)=c-\\tfrac12\\ln 2\\pi$. Compute $c$.",
                 .symbol = "c",
                 .weight = 2,
                 .decimals = 1}},
      .misconceptions = {{"log-dets-added", "b", 50, "added the log-determinants"},
                         {"noise-at-the-end", "b", 25,
                          "put $z_3$ into the density of the noise: $q_0$ belongs to $z_0$"},
                         {"logs-multiplied", "b", 0, "multiplied the logarithms"}},
      .limits = {.denominator = 60},
      .solve = solve,
      .oracle = normal,
  };
}

}  // namespace grader::exam::chain_of_flows
