#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::grouped_conditional {
namespace {

constexpr int groups = 3;

// What group j receives from x, besides its bias.
Number received(const Grid& v, const Grid& x, int j) {
  Number total = 0;
  for (int k = 0; k < j; ++k) total += v(j, k) * x[k];
  return total;
}

Grid weights(const Values& v) {
  Grid full(groups, groups);
  full(1, 0) = v.number("a", 0);
  full(2, 0) = v.number("a", 1);
  full(2, 1) = v.number("a", 2);
  return full;
}

Grid biases(const Values& v) {
  Grid c(groups, 1);
  for (int j = 0; j < groups; ++j)
    c[j] = Rational(1, 2) * ln(v.number("k", j)) - received(v.grid("V"), v.grid("x"), j);
  return c;
}

Grid output_bias(const Values& v) {
  Number b = ln(v.number("r"));
  for (int j = 0; j < groups; ++j) b -= v.number("w", j) * (v.number("k", j) - 1) / (v.number("k", j) + 1);
  return b;
}

void solve(Work& w) {
  const Grid v = w.grid("V"), x = w.grid("x"), c = w.grid("c"), out = w.grid("w");
  const bool logistic = w.slip("sigmoid-for-tanh"), omitted = w.slip("first-group-omitted");
  const bool logit_only = w.slip("logit-given");
  Grid h(groups, 1);
  for (int j = 0; j < groups; ++j) {
    const std::string place = "_" + std::to_string(j + 1);
    const Number a = w.let("a" + place, c[j] + received(v, x, j));
    h[j] = w.let("h" + place, logistic ? sigmoid(a) : tanh(a));
  }
  h = w.answer("a", h);
  Number logit = w.number("b");
  for (int j = omitted ? 1 : 0; j < groups; ++j) logit += out[j] * h[j];
  logit = w.let("l", "b+w^\\top h", logit);
  w.answer("b", logit_only ? logit : w.let("P", "\\sigma(l)", sigmoid(logit)));
}

// The share of x_3 = 1 among both values.
std::vector<long double> network(const Values& v) {
  Reals all;
  Real logit = real(v, "b");
  for (int j = 0; j < groups; ++j) {
    Real a = real(v, "c", j);
    for (int k = 0; k < j; ++k) a += real(v, "V", groups * j + k) * real(v, "x", k);
    const Real h = (std::exp(a) - std::exp(-a)) / (std::exp(a) + std::exp(-a));
    all.push_back(h);
    logit += real(v, "w", j) * h;
  }
  all.push_back(std::exp(logit) / (std::exp(logit) + 1));
  return all;
}

}  // namespace

Problem problem() {
  return {
      .id = "C3",
      .name = "grouped_conditional",
      .title = "A conditional of Bengio and Bengio's network",
      .topic = "autoregressive",
      .parameters = {column("a", 3, whole_without_zero(-3, 3)), column("w", groups, {-3, -2, 2, 3}),
                     column("k", groups, {2, 3, 4, 5, 9}),
                     scalar("r", {2, 3, 4, Rational(1, 2), Rational(1, 3), Rational(3, 2)}),
                     column("x", 2, {1})},
      .derived = {{"V", weights}, {"c", biases}, {"b", output_bias}},
      .statement =
          "In the network of Bengio and Bengio (1999) with one hidden unit a group, unit $j$ is "
          "$h_j=\\tanh(c_j+\\sum_{k<j}V_{jk}x_k)$, and the third conditional is "
          "$P(x_3=1|x_1,x_2)=\\sigma(b+\\sum_{j\\le 3}w_jh_j)$. Let $x_1=x_2=1$ and "
          "$$V=@V@,\\qquad c=@c@,\\qquad w=@w@,\\qquad b=@b@.$$ Use $\\tanh(\\tfrac12\\ln "
          "k)=\\frac{k-1}{k+1}$.",
      .parts = {{.id = "a", .ask = "Compute the hidden units.", .symbol = "(h_1,h_2,h_3)"},
                {.id = "b", .ask = "Compute the conditional probability.", .symbol = "P(x_3=1|x_1,x_2)"}},
      .misconceptions = {{"sigmoid-for-tanh", "a", 25, "used the logistic function where tanh stands"},
                         {"first-group-omitted", "b", 50, "left out the first group, which has a bias alone"},
                         {"logit-given", "b", 25, "gave the logit, not the probability"}},
      .limits = {.input_denominator = 60, .denominator = 60},
      .solve = solve,
      .oracle = network,
  };
}

}  // namespace grader::exam::grouped_conditional
