#include <algorithm>
#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::made_likelihood {
namespace {

constexpr int inputs = 3, units = 2;  // of degrees 1 and 2

// With masks: unit k sees inputs up to k, output i sees units below i (counted from 0: k < i).
Grid hidden(const Grid& w, const Grid& b, const Grid& x, bool masked) {
  Grid h(units, 1);
  for (int k = 0; k < units; ++k) {
    h[k] = b[k];
    for (int d = 0; d < (masked ? k + 1 : inputs); ++d) h[k] += w(k, d) * x[d];
    h[k] = max(0, h[k]);
  }
  return h;
}

Number output(const Grid& v, const Grid& h, int i, bool masked, bool loose) {
  Number total = 0;
  for (int k = 0; k < units; ++k) {
    if (!masked || k < i || (loose && k <= i)) total += v(i, k) * h[k];
  }
  return total;
}

Grid output_biases(const Values& v) {
  const Grid h = hidden(v.grid("W"), v.grid("b"), v.grid("x"), true);
  Grid c(inputs, 1);
  for (int i = 0; i < inputs; ++i) c[i] = ln(v.number("r", i)) - output(v.grid("V"), h, i, true, false);
  return c;
}

void solve(Work& w) {
  const Grid x = w.grid("x"), c = w.grid("c"), v = w.grid("V");
  const bool unmasked = w.slip("unmasked"), loose = w.slip("output-not-strict"), bits = w.slip("ones-only");
  const Grid h = w.let("h", hidden(w.grid("W"), w.grid("b"), x, !unmasked));
  w.require(h[0] > 0 && h[1] > 0, "both units on");
  Number log_p = 0;
  for (int i = 0; i < inputs; ++i) {
    const std::string place = "_" + std::to_string(i + 1);
    const Number logit = w.let("l" + place, c[i] + output(v, h, i, !unmasked, loose));
    const bool one = w.integer("x", i) == 1 || bits;
    log_p += w.let("\\ln P(x" + place + ")", ln(sigmoid(one ? logit : -logit)));
  }
  w.answer("a", w.let("\\ln p(x)", log_p));
}

std::vector<long double> network(const Values& v) {
  Real h[units], log_p = 0;
  for (int k = 0; k < units; ++k) {
    Real a = real(v, "b", k);
    for (int d = 0; d <= k; ++d) a += real(v, "W", inputs * k + d) * real(v, "x", d);
    h[k] = std::max<Real>(0, a);
  }
  for (int i = 0; i < inputs; ++i) {
    Real logit = real(v, "c", i);
    for (int k = 0; k < i && k < units; ++k) logit += real(v, "V", units * i + k) * h[k];
    log_p -= std::log1p(std::exp(v.integer("x", i) == 1 ? -logit : logit));
  }
  return {log_p};
}

}  // namespace

Problem problem() {
  const std::vector<Rational> weights = {-3, -2, 2, 3};
  return {
      .id = "C7",
      .name = "made_likelihood",
      .title = "A likelihood with MADE",
      .topic = "autoregressive",
      .parameters = {matrix("W", units, inputs, weights), column("b", units, {1, 2, 3, 4}),
                     matrix("V", inputs, units, weights), column("x", inputs, {0, 1}),
                     column("r", inputs, {2, 3, 4, Rational(1, 2), Rational(1, 3), Rational(3, 2)})},
      .derived = {{"c", output_biases}},
      .statement =
          "MADE has three inputs in their natural order and two hidden units of degrees 1 and 2 with ReLU: "
          "$h=\\max(b+(W\\odot M^W)x,0)$, $P(x_i=1|x_{<i})=\\sigma(l_i)$ with $l=c+(V\\odot M^V)h$. The "
          "weights are "
          "given before masking: $$W=@W@,\\qquad b=@b@,\\qquad V=@V@,\\qquad c=@c@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute the log-likelihood (in nats) of $x=@x@$.",
                 .symbol = "\\ln p(x)",
                 .decimals = 1}},
      .misconceptions = {{"unmasked", "a", 25, "forgot the masks"},
                         {"output-not-strict", "a", 25, "let outputs see units of their own degree"},
                         {"ones-only", "a", 25, "took the probability of 1 for every variable"}},
      .limits = {.input = 20},
      .solve = solve,
      .oracle = network,
  };
}

}  // namespace grader::exam::made_likelihood
