#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::conv_forward_by_hand {
namespace {

// Entries 1 and -1 would make less work of some variants; so would more zeros.
bool admits(const Values& v) {
  int zeros = 0;
  for (const Number& pixel : v.grid("x")) zeros += pixel == Number(0);
  return zeros == 2;
}

void solve(Work& w) {
  const Grid x = w.grid("x"), kernel = w.grid("w");
  const bool flipped = w.slip("kernel-flipped"), transposed = w.slip("kernel-transposed");
  Grid y(2, 2);
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) {
      for (int a = 0; a < 2; ++a) {
        for (int c = 0; c < 2; ++c) {
          const Number tap = flipped ? kernel(1 - a, 1 - c) : transposed ? kernel(c, a) : kernel(a, c);
          y(i, j) += tap * x(i + a, j + c);
        }
      }
      if (!w.slip("bias-missing")) y(i, j) += w.number("b");
    }
  }
  w.say("Each output is the sum of the window times the kernel, entry by entry, plus the bias:");
  y = w.answer("a", w.let("y", y));
  for (int k = 0; k < 4; ++k) {
    for (int other = 0; other < k; ++other) w.require(y[k] != y[other], "the outputs must differ");
  }
}

std::vector<long double> registry(const Values& v) {
  return reference_function("conv2d_forward",
                            {{"x", {{1, 1, 3, 3}, reals(v, "x")}},
                             {"w", {{1, 1, 2, 2}, reals(v, "w")}},
                             {"b", {{1}, reals(v, "b")}}},
                            {{"stride", 1}, {"padding", 0}});
}

}  // namespace

Problem problem() {
  return {
      .id = "B1",
      .name = "conv_forward_by_hand",
      .title = "A convolution by hand",
      .topic = "convolution",
      .parameters = {matrix("x", 3, 3, {-3, -2, 0, 2, 3}), matrix("w", 2, 2, {-3, -2, 2, 3}),
                     scalar("b", whole_without_zero(-4, 4))},
      .statement =
          "A convolutional layer (cross-correlation, as in every deep-learning library: the kernel is not "
          "flipped) has stride 1 and no padding. Its input, kernel and bias are "
          "$$x=@x@,\\qquad w=@w@,\\qquad b=@b@.$$",
      .parts = {{.id = "a", .ask = "Compute the output $y$.", .symbol = "y"}},
      .misconceptions = {{"kernel-flipped", "a", 50,
                          "flipped the kernel, as the convolution of signal processing does"},
                         {"kernel-transposed", "a", 50, "transposed the kernel"},
                         {"bias-missing", "a", 75, "left out the bias"}},
      .limits = {.intermediate = 20},
      .admits = admits,
      .solve = solve,
      .oracle = registry,
  };
}

}  // namespace grader::exam::conv_forward_by_hand
