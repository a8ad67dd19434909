#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::nice_scaling {
namespace {

constexpr int dimensions = 3;

void solve(Work& w) {
  const Grid s = w.grid("s"), z = w.grid("z");
  const bool zero = w.slip("volume-preserving"), product = w.slip("logarithm-missing");
  const bool added = w.slip("log-det-added"), whole = w.slip("half-missing");
  Number det = 1;
  for (const Number& scale : s) det *= scale;
  det = w.let("|\\det|", "\\prod_i|S_{ii}|", abs(det));
  const Number log_det = w.answer("a", zero ? Number(0) : product ? det : w.let("\\ln|\\det|", ln(det)));
  Number energy = 0;
  for (int i = 0; i < dimensions; ++i) energy += square(z[i]);
  energy = w.let("e", "\\tfrac12\\|z\\|^2", whole ? energy : energy / 2);
  w.answer("b", w.let("c", "-e-\\ln|\\det|", added ? log_det - energy : -energy - log_det));
}

std::vector<long double> differences(const Values& v) {
  const Reals s = reals(v, "s"), z = reals(v, "z");
  // The couplings keep the volume, whatever they are.
  const auto flow = [&](const Reals& at) {
    const Real moved = at[1] + at[0] * at[0];
    return Reals{s[0] * at[0], s[1] * moved, s[2] * (at[2] - at[0] * moved)};
  };
  const Real log_det = log_abs_det(flow, z);
  Real log_p = -log_det;
  for (const Real noise : z) log_p += log_normal(noise, 0, 1) + std::log(2 * std::acos(-1.0L)) / 2;
  return {log_det, log_p};
}

}  // namespace

Problem problem() {
  return {
      .id = "D7",
      .name = "nice_scaling",
      .title = "The scaling layer of NICE",
      .topic = "flows",
      .parameters = {column("s", dimensions, {-5, -4, -3, -2, 2, 3, 4, 5}),
                     column("z", dimensions, {-3, -2, 2, 3})},
      .statement =
          "NICE carries the noise $z\\sim\\mathcal N(0,I)$ in three dimensions through four additive "
          "coupling layers and "
          "then multiplies with a diagonal matrix $S$, to data $y$. The diagonal of $S$, and the noise that "
          "belongs to one "
          "$y$, are $$\\operatorname{diag}S=@s@,\\qquad z=@z@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute the log-determinant of the whole flow.",
                 .symbol = "\\ln\\left|\\det\\frac{\\partial y}{\\partial z}\\right|"},
                {.id = "b",
                 .ask = "The log-density of $y$ is $c-\\tfrac32\\ln 2\\pi$. Compute $c$.",
                 .symbol = "c",
                 .decimals = 1}},
      .misconceptions = {{"volume-preserving", "a", 0, "took the scaling for volume-preserving"},
                         {"logarithm-missing", "a", 75, "gave the determinant without its logarithm"},
                         {"log-det-added", "b", 50, "added the log-determinant instead of subtracting it"},
                         {"half-missing", "b", 50, "left out the factor 1/2"}},
      .limits = {.intermediate = 150},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::nice_scaling
