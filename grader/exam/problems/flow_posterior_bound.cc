#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::flow_posterior_bound {
namespace {

void solve(Work& w) {
  const Number a = w.number("a"), b = w.number("b"), noise = w.number("z"), x = w.number("x");
  const bool minus = w.slip("log-det-subtracted"), start = w.slip("noise-in-joint"),
             no_entropy = w.slip("entropy-missing");
  const Number end = w.answer("a", w.let("z_1", "az_0+b", a * noise + b));
  const Number used = start ? noise : end;
  const Number joint =
      w.let("j", "-\\tfrac12(x-z_1)^2-\\tfrac12z_1^2", -(square(x - used) + square(used)) / 2);
  const Number entropy = no_entropy ? Number(0) : w.let("e", "\\tfrac12z_0^2", square(noise) / 2);
  const Number log_det = w.let("l", "\\ln|a|", ln(abs(a)));
  w.answer("b", w.let("c", "j+e+l", minus ? joint + entropy - log_det : joint + entropy + log_det));
}

// ln p(x,z_1) - ln q(z_1) with the density of the flow's normal distribution at z_1.
std::vector<long double> densities(const Values& v) {
  const Real a = real(v, "a"), b = real(v, "b"), noise = real(v, "z"), x = real(v, "x");
  const Real end = a * noise + b;
  const Real bound = log_normal(end, 0, 1) + log_normal(x, end, 1) - log_normal(end, b, std::abs(a));
  return {end, bound + std::log(2 * std::acos(-1.0L)) / 2};
}

}  // namespace

Problem problem() {
  return {
      .id = "E7",
      .name = "flow_posterior_bound",
      .title = "The bound with a flow as posterior",
      .topic = "vae",
      .parameters = {scalar("a",
                            {-3, -2, 2, 3, Rational(1, 2), Rational(-1, 2), Rational(1, 3), Rational(3, 2)}),
                     scalar("b", whole_without_zero(-3, 3)), scalar("z", {-3, -2, 2, 3}),
                     scalar("x", whole_without_zero(-5, 5))},
      .statement =
          "A VAE with prior $z\\sim\\mathcal N(0,1)$ and decoder $x|z\\sim\\mathcal N(z,1)$ has a posterior "
          "made by a flow: "
          "$z_0\\sim\\mathcal N(0,1)$, $z_1=az_0+b$ with $a=@a@$, $b=@b@$. The observation is $x=@x@$, the "
          "sample "
          "$z_0=@z@$.",
      .parts = {{.id = "a", .ask = "Compute $z_1$.", .symbol = "z_1"},
                {.id = "b",
                 .ask = "The bound $\\ln p(x,z_1)-\\ln q_0(z_0)+\\ln|\\det|$ with this sample is "
                        "$c-\\tfrac12\\ln 2\\pi$. "
                        "Compute $c$.",
                 .symbol = "c",
                 .weight = 2,
                 .decimals = 1}},
      .misconceptions = {{"log-det-subtracted", "b", 50, "subtracted the log-determinant"},
                         {"noise-in-joint", "b", 25, "put $z_0$ into the joint density"},
                         {"entropy-missing", "b", 25, "left out $-\\ln q_0(z_0)$"}},
      .limits = {.denominator = 80},
      .solve = solve,
      .oracle = densities,
  };
}

}  // namespace grader::exam::flow_posterior_bound
