#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::bias_gradient {
namespace {

void solve(Work& w) {
  const Grid first = w.grid("g"), second = w.grid("h");
  const bool one_image = w.slip("one-image"), mean = w.slip("averaged"), taps = w.slip("times-taps");
  w.say("The bias is added once to every output of its channel, so every gradient comes back to it.");
  Number total = w.let("s_1", sum(first));
  if (!one_image) total = w.let("db", "s_1+s_2", total + w.let("s_2", sum(second)));
  if (mean) total = total / 8;
  if (taps) total = total * square(w.number("k"));
  w.answer("a", total);
}

std::vector<long double> differences(const Values& v) {
  Reals dy = reals(v, "g");
  const Reals more = reals(v, "h");
  dy.insert(dy.end(), more.begin(), more.end());
  return {derivative(
      [&](Real bias) {
        Real loss = 0;
        for (std::size_t k = 0; k < dy.size(); ++k) loss += dy[k] * (static_cast<Real>(k) + bias);
        return loss;
      },
      0.5L)};
}

}  // namespace

Problem problem() {
  return {
      .id = "B6",
      .name = "bias_gradient",
      .title = "Gradient of a bias",
      .topic = "convolution",
      .parameters = {matrix("g", 2, 2, whole_without_zero(-9, 9)),
                     matrix("h", 2, 2, whole_without_zero(-9, 9)), scalar("k", {3, 5, 7})},
      .statement =
          "A convolutional layer with one output channel and a $@k@\\times@k@$ kernel has seen a batch of "
          "two images. "
          "The gradients of the loss with respect to its outputs are "
          "$$\\frac{\\partial L}{\\partial y_1}=@g@,\\qquad\\frac{\\partial L}{\\partial y_2}=@h@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute the gradient of the loss with respect to the bias.",
                 .symbol = "\\partial L/\\partial b"}},
      .misconceptions = {{"averaged", "a", 50, "took the mean instead of the sum"},
                         {"one-image", "a", 25, "added up the first image alone"},
                         {"times-taps", "a", 0, "multiplied by the taps of the kernel"}},
      .limits = {.intermediate = 60},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::bias_gradient
