#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::two_channels_by_hand {
namespace {

Number window(const Grid& x, const Grid& kernel, int left) {
  Number total = 0;
  for (int a = 0; a < 2; ++a) {
    for (int c = 0; c < 2; ++c) total += kernel(a, c) * x(a, left + c);
  }
  return total;
}

void solve(Work& w) {
  const Grid first = w.grid("x"), second = w.grid("z"), kernel = w.grid("w"), other = w.grid("v");
  const bool one_channel = w.slip("first-channel-only"), mean = w.slip("channels-averaged");
  const bool same = w.slip("one-kernel");
  Grid y(1, 2);
  for (int j = 0; j < 2; ++j) {
    const std::string place = "_{" + std::to_string(j + 1) + "}";
    const Number a = w.let("p" + place, window(first, kernel, j));
    const Number b = one_channel ? Number(0) : w.let("q" + place, window(second, same ? kernel : other, j));
    y(0, j) = mean ? (a + b) / 2 : a + b;
  }
  w.say("The channels are added.");
  w.answer("a", w.let("y", y));
}

std::vector<long double> registry(const Values& v) {
  Reals x = reals(v, "x"), kernels = reals(v, "w");
  const Reals second = reals(v, "z"), other = reals(v, "v");
  x.insert(x.end(), second.begin(), second.end());
  kernels.insert(kernels.end(), other.begin(), other.end());
  return reference_function("conv2d_forward",
                            {{"x", {{1, 2, 2, 3}, x}}, {"w", {{1, 2, 2, 2}, kernels}}, {"b", {{1}, {0}}}},
                            {{"stride", 1}, {"padding", 0}});
}

}  // namespace

Problem problem() {
  const std::vector<Rational> taps = {-3, -2, 2, 3};
  return {
      .id = "B3",
      .name = "two_channels_by_hand",
      .title = "A convolution of two channels",
      .topic = "convolution",
      .parameters = {matrix("x", 2, 3, {2, 3, 4}), matrix("z", 2, 3, {2, 3, 4}), matrix("w", 2, 2, taps),
                     matrix("v", 2, 2, taps)},
      .statement =
          "A convolutional layer (cross-correlation) has two input channels, one output channel, stride 1, "
          "no padding "
          "and no bias. The channels of its input are $$x_1=@x@,\\qquad x_2=@z@,$$ and the kernels that "
          "belong to them "
          "$$w_1=@w@,\\qquad w_2=@v@.$$",
      .parts = {{.id = "a", .ask = "Compute the output.", .symbol = "y"}},
      .misconceptions = {{"first-channel-only", "a", 25, "computed the first channel alone"},
                         {"channels-averaged", "a", 50, "averaged the channels instead of adding them"},
                         {"one-kernel", "a", 25, "used the first kernel for both channels"}},
      .solve = solve,
      .oracle = registry,
  };
}

}  // namespace grader::exam::two_channels_by_hand
