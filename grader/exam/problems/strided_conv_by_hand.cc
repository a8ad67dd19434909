#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::strided_conv_by_hand {
namespace {

constexpr int side = 4, taps = 3;

Number window(const Grid& x, const Grid& kernel, int top, int left) {
  Number total = 0;
  for (int a = 0; a < taps; ++a) {
    for (int c = 0; c < taps; ++c) {
      const int row = top + a, column = left + c;
      if (row >= 0 && row < side && column >= 0 && column < side) total += kernel(a, c) * x(row, column);
    }
  }
  return total;
}

void solve(Work& w) {
  const Grid x = w.grid("x"), kernel = w.grid("w");
  const bool ignored = w.slip("padding-ignored"), further = w.slip("shifted"),
             stride_one = w.slip("stride-one");
  const int start = ignored ? 0 : further ? -2 : -1, stride = stride_one ? 1 : 2;
  w.say(
      "The window of $y_{ij}$ begins at row $2i-2$ and column $2j-2$, counted from 1; outside the image is "
      "0.");
  const Grid y(std::vector<Number>{window(x, kernel, start, start + stride),
                                   window(x, kernel, start + stride, start)});
  w.let("y_{12}", y[0]);
  w.let("y_{21}", y[1]);
  w.answer("a", y);
}

std::vector<long double> registry(const Values& v) {
  const Reals y = reference_function("conv2d_forward",
                                     {{"x", {{1, 1, side, side}, reals(v, "x")}},
                                      {"w", {{1, 1, taps, taps}, reals(v, "w")}},
                                      {"b", {{1}, {0}}}},
                                     {{"stride", 2}, {"padding", 1}});
  return {y[1], y[2]};
}

}  // namespace

Problem problem() {
  return {
      .id = "B2",
      .name = "strided_conv_by_hand",
      .title = "A convolution with stride and padding",
      .topic = "convolution",
      .parameters = {matrix("x", side, side, {2, 3, 4}), matrix("w", taps, taps, {-3, -2, 2, 3})},
      .statement =
          "A convolutional layer (cross-correlation) has stride 2, padding 1 with zeros on every side, and "
          "no bias. Its "
          "input and kernel are $$x=@x@,\\qquad w=@w@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute the outputs $y_{12}$ (first row, second column) and $y_{21}$.",
                 .symbol = "(y_{12},y_{21})"}},
      .misconceptions = {{"padding-ignored", "a", 25, "ignored the padding"},
                         {"shifted", "a", 50, "began the windows one pixel too early"},
                         {"stride-one", "a", 25, "moved the window by one pixel"}},
      .solve = solve,
      .oracle = registry,
  };
}

}  // namespace grader::exam::strided_conv_by_hand
