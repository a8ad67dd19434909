#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::dilated_conv_by_hand {
namespace {

constexpr int length = 8, taps = 3, asked = 3;

void solve(Work& w) {
  const Grid x = w.grid("x"), kernel = w.grid("w");
  const bool ignored = w.slip("dilation-ignored"), repeated = w.slip("taps-repeated"),
             turned = w.slip("kernel-turned");
  Grid y(asked, 1);
  for (int i = 0; i < asked; ++i) {
    for (int a = 0; a < taps; ++a) {
      const Number tap = kernel[turned ? taps - 1 - a : a];
      y[i] += tap * x[i + (ignored ? a : 2 * a)];
      if (repeated) y[i] += tap * x[i + 2 * a + 1];
    }
  }
  w.say("Taps are two elements apart: $y_i=w_1x_i+w_2x_{i+2}+w_3x_{i+4}$.");
  w.answer("a", w.let("y", y));
}

// As a plain convolution with zeros between the taps.
std::vector<long double> spread(const Values& v) {
  const Reals x = reals(v, "x"), kernel = reals(v, "w");
  const Reals wide = {kernel[0], 0, kernel[1], 0, kernel[2]};
  const Reals y = reference_function(
      "conv2d_forward", {{"x", {{1, 1, 1, length}, x}}, {"w", {{1, 1, 1, 5}, wide}}, {"b", {{1}, {0}}}},
      {{"stride", 1}, {"padding", 0}});
  return {y.begin(), y.begin() + asked};
}

}  // namespace

Problem problem() {
  return {
      .id = "B14",
      .name = "dilated_conv_by_hand",
      .title = "A dilated convolution by hand",
      .topic = "convolution",
      .parameters = {column("x", length, {-4, -3, -2, 2, 3, 4}), column("w", taps, {-3, -2, 2, 3})},
      .statement =
          "A convolution along one axis (cross-correlation, stride 1, no padding) has dilation 2. Its input "
          "and kernel "
          "are $$x=@x@,\\qquad w=@w@.$$",
      .parts = {{.id = "a", .ask = "Compute the first three outputs.", .symbol = "(y_1,y_2,y_3)"}},
      .misconceptions = {{"dilation-ignored", "a", 25, "ignored the dilation"},
                         {"taps-repeated", "a", 25, "stretched the kernel by using each tap twice"},
                         {"kernel-turned", "a", 50, "laid the kernel the wrong way round"}},
      .solve = solve,
      .oracle = spread,
  };
}

}  // namespace grader::exam::dilated_conv_by_hand
