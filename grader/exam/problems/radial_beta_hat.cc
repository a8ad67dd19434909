#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::radial_beta_hat {
namespace {

Grid raw(const Values& v) {
  return ln(v.number("k"));
}

void solve(Work& w) {
  const Number alpha = w.number("alpha"), beta = w.number("beta"), r = w.number("r");
  const bool positive = w.slip("alpha-forgotten"), exponential = w.slip("exponential"),
             plus = w.slip("alpha-added");
  const bool across = w.slip("across"), squared = w.slip("squared-distance");
  const Number raised = exponential ? exp(beta) : w.let("s", "\\ln(1+e^\\beta)", softplus(beta));
  const Number hat = w.answer("a", positive ? raised
                                   : plus   ? raised + alpha
                                            : w.let("\\hat\\beta", raised - alpha));
  w.require(hat > -alpha, "beta > -alpha");
  const Number h = w.let("h", "1/(\\alpha+r)", 1 / (alpha + (squared ? square(r) : r)));
  w.answer("b",
           across ? 1 + hat * h : w.let("\\lambda", "1+\\alpha\\hat\\beta h^2", 1 + alpha * hat * square(h)));
}

// The distance of the image from the centre grows at this rate.
std::vector<long double> rate(const Values& v) {
  const Real alpha = real(v, "alpha");
  const Real hat = std::log1p(std::exp(real(v, "beta"))) - alpha;
  return {hat, derivative([&](Real r) { return r + hat * r / (alpha + r); }, real(v, "r"))};
}

}  // namespace

Problem problem() {
  return {
      .id = "D5",
      .name = "radial_beta_hat",
      .title = "Keeping a radial flow invertible",
      .topic = "flows",
      .parameters = {scalar("alpha", whole(2, 9)),
                     scalar("k", {2, 3, 4, 5, 6, 7, 8, 9, Rational(1, 2), Rational(1, 3), Rational(2, 3)}),
                     scalar("r", whole(2, 9))},
      .derived = {{"beta", raw}},
      .statement =
          "The radial flow $y=z+\\hat\\beta h(z-z_0)$, $h=1/(\\alpha+r)$, $r=\\|z-z_0\\|$, is invertible for "
          "$\\hat\\beta>-\\alpha$. A network gives $\\beta$ without bounds, and the softplus function makes "
          "the smallest "
          "$\\hat\\beta$ that keeps this: $\\alpha=@alpha@$, $\\beta=@beta@$.",
      .parts = {{.id = "a",
                 .ask = "Compute $\\hat\\beta=-\\alpha+\\operatorname{softplus}(\\beta)$.",
                 .symbol = "\\hat\\beta"},
                {.id = "b",
                 .ask = "How fast does the distance of $y$ from $z_0$ grow with $r$ at $r=@r@$?",
                 .symbol = "\\lambda",
                 .decimals = 2}},
      .misconceptions = {{"alpha-forgotten", "a", 25, "took $\\beta>0$ for the condition"},
                         {"exponential", "a", 50, "used the exponential function for softplus"},
                         {"alpha-added", "a", 25, "added $\\alpha$"},
                         {"across", "b", 50, "gave the factor across the radius, $1+\\hat\\beta h$"},
                         {"squared-distance", "b", 25, "used the squared distance in $h$"}},
      .limits = {.denominator = 400},
      .solve = solve,
      .oracle = rate,
  };
}

}  // namespace grader::exam::radial_beta_hat
