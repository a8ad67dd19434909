#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::separable_conv {
namespace {

void solve(Work& w) {
  const Number in = w.number("C"), out = w.number("O"), k = w.number("k");
  const bool depthwise_only = w.slip("pointwise-missing");
  const Number depthwise = w.let("m_d", "C_{\\text{in}}k^2", in * square(k));
  Number separable = depthwise;
  if (!depthwise_only) {
    const Number pointwise = w.let("m_p", "C_{\\text{in}}C_{\\text{out}}", in * out);
    separable = w.let("m", "m_d+m_p", depthwise + pointwise);
  }
  separable = w.answer("a", separable);
  const Number full = w.let("M", "C_{\\text{in}}C_{\\text{out}}k^2", in * out * square(k));
  const bool upside_down = w.slip("upside-down"), kernel_only = w.slip("kernel-only");
  const Number ratio = upside_down ? full / separable : separable / full;
  w.answer("b", kernel_only ? 1 / square(k) : w.let("m/M", ratio));
}

std::vector<long double> counted(const Values& v) {
  const int in = v.integer("C"), out = v.integer("O"), taps = v.integer("k") * v.integer("k");
  long double full = 0, separable = 0;
  for (int c = 0; c < in; ++c) {
    for (int tap = 0; tap < taps; ++tap) ++separable;
    for (int o = 0; o < out; ++o) {
      ++separable;
      for (int tap = 0; tap < taps; ++tap) ++full;
    }
  }
  return {separable, separable / full};
}

}  // namespace

Problem problem() {
  return {
      .id = "A7",
      .name = "separable_conv",
      .title = "Depthwise separable convolution",
      .topic = "convolution",
      .parameters = {scalar("C", whole(4, 16)), scalar("O", whole(6, 16)), scalar("k", {2, 3, 4, 5})},
      .statement =
          "A $k\\times k$ convolution with $k=@k@$ from $C_{\\text{in}}=@C@$ to $C_{\\text{out}}=@O@$ "
          "channels is "
          "replaced by a depthwise separable one: a $k\\times k$ convolution of each channel by itself, then "
          "a "
          "$1\\times 1$ convolution of all of them. Biases do not count.",
      .parts = {{.id = "a",
                 .ask = "How many multiplications does the separable convolution need for one pixel of the "
                        "output, in "
                        "all its channels?",
                 .symbol = "m"},
                {.id = "b",
                 .ask = "Which share is that of the multiplications of the full convolution?",
                 .symbol = "m/M",
                 .decimals = 3}},
      .misconceptions = {{"pointwise-missing", "a", 25, "counted the depthwise half alone"},
                         {"kernel-only", "b", 50, "left out the share of the $1\\times 1$ convolution"},
                         {"upside-down", "b", 50, "divided the other way round"}},
      .limits = {.input = 16, .intermediate = 10000, .denominator = 400},
      .solve = solve,
      .oracle = counted,
  };
}

}  // namespace grader::exam::separable_conv
