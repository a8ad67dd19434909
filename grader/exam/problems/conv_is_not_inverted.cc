#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::conv_is_not_inverted {
namespace {

constexpr int length = 4, taps = 2, outputs = 3;

void solve(Work& w) {
  const Grid x = w.grid("x"), kernel = w.grid("w");
  const bool turned = w.slip("kernel-turned"), overwritten = w.slip("overwritten");
  const bool inverse = w.slip("inverse-assumed"), lengths = w.slip("wrong-length");
  Grid y(outputs, 1);
  for (int i = 0; i < outputs; ++i) {
    for (int a = 0; a < taps; ++a) y[i] += kernel[turned ? taps - 1 - a : a] * x[i + a];
  }
  y = w.answer("a", w.let("y", y));
  Grid back(length, 1);
  for (int i = 0; i < outputs; ++i) {
    for (int a = 0; a < taps; ++a) {
      const Number part = kernel[a] * y[i];
      back[i + a] = overwritten ? part : back[i + a] + part;
    }
  }
  if (inverse) back = x;
  back = w.answer("b", w.let("g", back));
  w.say("$\\langle Cx,Cx\\rangle=\\langle x,C^\\top Cx\\rangle$, so either side will do:");
  w.answer("c", w.let("\\langle x,g\\rangle", lengths ? dot(back, back) : dot(x, back)));
}

// The other side: differences of half the squared length of Cx, and that length itself.
std::vector<long double> other_side(const Values& v) {
  const Reals x = reals(v, "x"), kernel = reals(v, "w");
  const auto convolved = [&](const Reals& at) {
    Reals y(outputs);
    for (std::size_t i = 0; i < outputs; ++i) y[i] = kernel[0] * at[i] + kernel[1] * at[i + 1];
    return y;
  };
  const auto square = [&](const Reals& at) {
    Real total = 0;
    for (const Real y : convolved(at)) total += y * y;
    return total;
  };
  Reals all = convolved(x);
  for (const Real slope : gradient([&](const Reals& at) { return square(at) / 2; }, x)) all.push_back(slope);
  all.push_back(square(x));
  return all;
}

}  // namespace

Problem problem() {
  return {
      .id = "B8",
      .name = "conv_is_not_inverted",
      .title = "A convolution and its transpose",
      .topic = "convolution",
      .parameters = {column("x", length, {-3, -2, 2, 3}), column("w", taps, {-3, -2, 2, 3})},
      .statement =
          "Write $C$ for the matrix of the convolution along one axis (cross-correlation, stride 1, no "
          "padding) with "
          "kernel $w$, and $C^\\top$ for the transposed convolution. Let $$w=@w@,\\qquad x=@x@.$$",
      .parts = {{.id = "a", .ask = "Compute $y=Cx$.", .symbol = "y"},
                {.id = "b", .ask = "Compute $g=C^\\top y$.", .symbol = "g"},
                {.id = "c", .ask = "Compute $\\langle x,g\\rangle$.", .symbol = "\\langle x,g\\rangle"}},
      .misconceptions = {{"kernel-turned", "a", 50, "laid the kernel the wrong way round"},
                         {"inverse-assumed", "b", 0,
                          "took the transposed convolution for the inverse: $g=x$"},
                         {"overwritten", "b", 50, "overwrote where kernels overlap instead of adding"},
                         {"wrong-length", "c", 25, "computed the squared length of $g$"}},
      .limits = {.intermediate = 400},
      .solve = solve,
      .oracle = other_side,
  };
}

}  // namespace grader::exam::conv_is_not_inverted
