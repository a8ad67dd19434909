#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::transposed_conv_by_hand {
namespace {

constexpr int taps = 3, width = 5, middle = 2;

void solve(Work& w) {
  const Grid x = w.grid("x"), kernel = w.grid("w");
  const bool turned = w.slip("kernel-turned"), overwritten = w.slip("overwritten"),
             close = w.slip("not-spread");
  const int stride = close ? 1 : 2;
  Grid row(1, width);
  for (int i = 0; i < 2; ++i) {
    const int a = middle - i * stride;
    for (int j = 0; j < 2; ++j) {
      for (int c = 0; c < taps; ++c) {
        const Number part = x(i, j) * (turned ? kernel(taps - 1 - a, taps - 1 - c) : kernel(a, c));
        Number& place = row(0, j * stride + c);
        place = overwritten ? part : place + part;
      }
    }
  }
  w.say(
      "Every $x_{ij}$ lays the kernel, times itself, at row $2i-1$ and column $2j-1$, counted from 1. The "
      "third row gets "
      "the last row of the kernels above and the first row of those below; what overlaps is added.");
  w.answer("a", w.let("y_3", row));
}

std::vector<long double> registry(const Values& v) {
  const Reals y = reference_function(
      "conv_transpose2d_forward",
      {{"x", {{1, 1, 2, 2}, reals(v, "x")}}, {"w", {{1, 1, taps, taps}, reals(v, "w")}}, {"b", {{1}, {0}}}},
      {{"stride", 2}, {"padding", 0}});
  return {y.begin() + middle * width, y.begin() + (middle + 1) * width};
}

}  // namespace

Problem problem() {
  return {
      .id = "B7",
      .name = "transposed_conv_by_hand",
      .title = "A transposed convolution by hand",
      .topic = "convolution",
      .parameters = {matrix("x", 2, 2, {-3, -2, 2, 3, 4}), matrix("w", taps, taps, {-3, -2, 2, 3})},
      .statement =
          "A transposed convolution with stride 2 and no padding takes the $2\\times 2$ image $x$ to a "
          "$5\\times 5$ image $y$: $$x=@x@,\\qquad w=@w@.$$",
      .parts = {{.id = "a", .ask = "Compute the third row of $y$.", .symbol = "y_{3}"}},
      .misconceptions = {{"overwritten", "a", 50, "overwrote where kernels overlap instead of adding"},
                         {"kernel-turned", "a", 50, "turned the kernel by 180 degrees"},
                         {"not-spread", "a", 25, "laid the kernels one pixel apart instead of two"}},
      .solve = solve,
      .oracle = registry,
  };
}

}  // namespace grader::exam::transposed_conv_by_hand
