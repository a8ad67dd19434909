#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::input_gradient {
namespace {

constexpr int outputs = 3, taps = 3, length = 7;

void solve(Work& w) {
  const Grid dy = w.grid("g"), kernel = w.grid("w");
  const bool turned = w.slip("kernel-turned"), close = w.slip("not-spread"),
             overwritten = w.slip("overwritten");
  const int stride = close ? 1 : 2;
  Grid dx(length, 1);
  for (int i = 0; i < outputs; ++i) {
    for (int a = 0; a < taps; ++a) {
      const Number part = dy[i] * kernel[turned ? taps - 1 - a : a];
      dx[i * stride + a] = overwritten ? part : dx[i * stride + a] + part;
    }
  }
  w.say(
      "Each $dy_i$ goes back to the inputs of its window, weighted by the taps; where windows overlap, it "
      "adds up.");
  w.answer("a", w.let("dx", dx));
}

std::vector<long double> differences(const Values& v) {
  const Reals kernel = reals(v, "w"), dy = reals(v, "g");
  return gradient(
      [&](const Reals& x) {
        Real loss = 0;
        for (std::size_t i = 0; i < outputs; ++i) {
          for (std::size_t a = 0; a < taps; ++a) loss += dy[i] * kernel[a] * x[2 * i + a];
        }
        return loss;
      },
      Reals(length, 1));
}

}  // namespace

Problem problem() {
  return {
      .id = "B5",
      .name = "input_gradient",
      .title = "Gradient of the input of a convolution",
      .topic = "convolution",
      .parameters = {column("w", taps, {-4, -3, -2, 2, 3, 4}), column("g", outputs, {-4, -3, -2, 2, 3, 4})},
      .statement =
          "A convolution along one axis (cross-correlation) with three taps, stride 2 and no padding took "
          "$x$ with seven "
          "elements to $y$ with three. Its kernel and the gradient of the loss are "
          "$$w=@w@,\\qquad\\frac{\\partial L}{\\partial y}=@g@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute the gradient of the loss with respect to $x$.",
                 .symbol = "\\partial L/\\partial x"}},
      .misconceptions = {{"kernel-turned", "a", 50, "laid the kernel the wrong way round"},
                         {"not-spread", "a", 25, "ignored the stride: did not spread the gradient"},
                         {"overwritten", "a", 25, "overwrote where windows overlap instead of adding"}},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::input_gradient
