#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::logits_gradient {
namespace {

constexpr int classes = 3;

Grid logits(const Values& v) {
  Grid logs = v.grid("a");
  for (Number& cell : logs) cell = ln(cell);
  return logs;
}

void solve(Work& w) {
  const Grid l = w.grid("l");
  const bool sign = w.slip("sign"), sum = w.slip("mean-forgotten");
  const bool variance = w.slip("variance"), target = w.slip("target-forgotten");
  Grid gradient(2, classes);
  for (int n = 0; n < 2; ++n) {
    Grid e(classes, 1);
    Number total = 0;
    for (int k = 0; k < classes; ++k) total += e[k] = exp(l(n, k));
    total = w.let("Z_" + std::to_string(n + 1), "\\sum_k e^{l_k}", total);
    for (int k = 0; k < classes; ++k) {
      const Number p = e[k] / total;
      Number slope = variance ? p * (1 - p) : p;
      if (!variance && !target && w.integer("t", n) == k + 1) slope = slope - 1;
      if (!sum) slope = slope / 2;
      gradient(n, k) = sign ? -slope : slope;
    }
  }
  w.say("The gradient is the softmax minus the one-hot label, over the batch size:");
  w.answer("a", w.let("G", gradient));
}

std::vector<long double> registry(const Values& v) {
  return reference_function("softmax_cross_entropy_backward",
                            {{"logits", {{2, classes}, reals(v, "l")}},
                             {"labels", {{2}, {real(v, "t", 0) - 1, real(v, "t", 1) - 1}}}});
}

}  // namespace

Problem problem() {
  return {
      .id = "B11",
      .name = "logits_gradient",
      .title = "Gradient of softmax and cross-entropy",
      .topic = "convolution",
      .parameters = {matrix("a", 2, classes, whole(2, 7)), column("t", 2, {1, 2, 3})},
      .derived = {{"l", logits}},
      .statement =
          "A classifier gives a batch of two examples the logits $$l=@l@$$ (one row an example). The right "
          "classes are "
          "$@t@$, counted from 1. The loss is the mean cross-entropy over the batch.",
      .parts = {{.id = "a",
                 .ask = "Compute the gradient of the loss with respect to the logits.",
                 .symbol = "\\partial L/\\partial l"}},
      .misconceptions = {{"sign", "a", 50, "turned the sign"},
                         {"mean-forgotten", "a", 75, "did not divide by the batch size"},
                         {"variance", "a", 25, "used $p(1-p)$, the slope of a single sigmoid"},
                         {"target-forgotten", "a", 25, "did not subtract the label"}},
      .solve = solve,
      .oracle = registry,
  };
}

}  // namespace grader::exam::logits_gradient
