#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::masked_conv_by_hand {
namespace {

constexpr int cells = 9, middle = 4;

void solve(Work& w) {
  const Grid x = w.grid("x"), kernel = w.grid("w");
  const bool centre = w.slip("mask-b"), unmasked = w.slip("unmasked"), turned = w.slip("mask-turned");
  Number total = 0;
  for (int k = 0; k < cells; ++k) {
    const bool kept = unmasked || (turned ? k > middle : k < middle || (centre && k == middle));
    if (kept) total += kernel[k] * x[k];
  }
  w.say("Mask A leaves the row above and the pixel to the left.");
  w.answer("a", w.let("y", total + w.number("b")));
}

// The convolution as a library computes it, with a kernel whose masked taps are 0.
std::vector<long double> registry(const Values& v) {
  Reals kernel = reals(v, "w");
  for (std::size_t k = middle; k < cells; ++k) kernel[k] = 0;
  return reference_function(
      "conv2d_forward",
      {{"x", {{1, 1, 3, 3}, reals(v, "x")}}, {"w", {{1, 1, 3, 3}, kernel}}, {"b", {{1}, reals(v, "b")}}},
      {{"stride", 1}, {"padding", 0}});
}

}  // namespace

Problem problem() {
  return {
      .id = "C12",
      .name = "masked_conv_by_hand",
      .title = "A masked convolution by hand",
      .topic = "autoregressive",
      .parameters = {matrix("x", 3, 3, {2, 3, 4, 5}), matrix("w", 3, 3, {-4, -3, -2, 2, 3, 4}),
                     scalar("b", whole_without_zero(-5, 5))},
      .statement =
          "The first layer of a PixelCNN for grey images has a $3\\times 3$ kernel with mask A. The pixel to "
          "predict lies in "
          "the middle of $x$: $$x=@x@,\\qquad w=@w@\\text{ (before masking)},\\qquad b=@b@.$$",
      .parts = {{.id = "a", .ask = "Compute the layer's output at this pixel.", .symbol = "y"}},
      .misconceptions = {{"mask-b", "a", 50, "used mask B, which sees the pixel itself"},
                         {"unmasked", "a", 25, "forgot the mask"},
                         {"mask-turned", "a", 25, "kept what comes after the pixel"}},
      .solve = solve,
      .oracle = registry,
  };
}

}  // namespace grader::exam::masked_conv_by_hand
