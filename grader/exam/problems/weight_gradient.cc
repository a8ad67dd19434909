#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::weight_gradient {
namespace {

constexpr int side = 4;

void solve(Work& w) {
  const Grid x = w.grid("x"), dy = w.grid("g");
  const bool flipped = w.slip("flipped"), dropped = w.slip("stride-dropped"), mean = w.slip("averaged");
  const int stride = dropped ? 1 : 2;
  Grid dw(2, 2);
  for (int a = 0; a < 2; ++a) {
    for (int c = 0; c < 2; ++c) {
      Number total = 0;
      for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 2; ++j) total += dy(i, j) * x(i * stride + a, j * stride + c);
      }
      dw(flipped ? 1 - a : a, flipped ? 1 - c : c) = mean ? total / 4 : total;
    }
  }
  w.say(
      "Each tap has met one pixel for every output: $dw_{ac}=\\sum_{ij}dy_{ij}\\,x_{2i+a,2j+c}$, counted "
      "from 0.");
  w.answer("a", w.let("dw", dw));
}

// Differences of the loss whose gradient dy is.
std::vector<long double> differences(const Values& v) {
  const Reals x = reals(v, "x"), dy = reals(v, "g");
  return gradient(
      [&](const Reals& kernel) {
        Real loss = 0;
        for (std::size_t i = 0; i < 2; ++i) {
          for (std::size_t j = 0; j < 2; ++j) {
            const std::size_t top = 2 * i * side + 2 * j;
            loss += dy[2 * i + j] * (kernel[0] * x[top] + kernel[1] * x[top + 1] + kernel[2] * x[top + side] +
                                     kernel[3] * x[top + side + 1]);
          }
        }
        return loss;
      },
      {1, -1, 2, 0.5L});
}

}  // namespace

Problem problem() {
  return {
      .id = "B4",
      .name = "weight_gradient",
      .title = "Gradient of a kernel",
      .topic = "convolution",
      .parameters = {matrix("x", side, side, {-3, -2, 2, 3, 4}), matrix("g", 2, 2, {-3, -2, 2, 3})},
      .statement =
          "A convolution (cross-correlation) with a $2\\times 2$ kernel, stride 2 and no padding took $x$ to "
          "$y$. The "
          "gradient of the loss with respect to $y$ has come back: "
          "$$x=@x@,\\qquad\\frac{\\partial L}{\\partial y}=@g@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute the gradient of the loss with respect to the kernel $w$.",
                 .symbol = "\\partial L/\\partial w"}},
      .misconceptions = {{"flipped", "a", 50, "turned the result by 180 degrees"},
                         {"stride-dropped", "a", 25, "moved by one pixel where the convolution moved by two"},
                         {"averaged", "a", 50, "took the mean over the outputs instead of the sum"}},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::weight_gradient
