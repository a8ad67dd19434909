#include <algorithm>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::small_network_gradient {
namespace {

constexpr int outputs = 3, taps = 2;

void solve(Work& w) {
  const Grid x = w.grid("x"), kernel = w.grid("w"), v = w.grid("v");
  const bool unmasked = w.slip("mask-forgotten"), wrong_mask = w.slip("mask-of-input"),
             two = w.slip("factor-two");
  const bool linear = w.slip("relu-forgotten");
  Grid z(outputs, 1), a(outputs, 1);
  int off = 0;
  for (int i = 0; i < outputs; ++i) {
    for (int k = 0; k < taps; ++k) z[i] += kernel[k] * x[i + k];
    w.require(z[i] != 0, "no pre-activation at the kink");
    off += z[i] < 0;
  }
  w.require(off == 1, "exactly one unit must be off");
  z = w.let("z", z);
  for (int i = 0; i < outputs; ++i) a[i] = linear ? z[i] : max(0, z[i]);
  const Number output = w.answer("a", w.let("o", "v^\\top\\max(z,0)", dot(v, a)));
  const Number error = w.let("e", "o-t", output - w.number("t"));
  Grid dz(outputs, 1), dw(taps, 1);
  for (int i = 0; i < outputs; ++i) {
    const bool on = wrong_mask ? x[i] > 0 : z[i] > 0;
    dz[i] = unmasked || on ? error * v[i] : Number(0);
    if (two) dz[i] = 2 * dz[i];
  }
  dz = w.let("dz", dz);
  for (int k = 0; k < taps; ++k) {
    for (int i = 0; i < outputs; ++i) dw[k] += dz[i] * x[i + k];
  }
  w.answer("b", w.let("dw", dw));
}

std::vector<long double> differences(const Values& v) {
  const Reals x = reals(v, "x"), weights = reals(v, "v");
  const auto output = [&](const Reals& kernel) {
    Real total = 0;
    for (std::size_t i = 0; i < outputs; ++i)
      total += weights[i] * std::max<Real>(0, kernel[0] * x[i] + kernel[1] * x[i + 1]);
    return total;
  };
  const Reals kernel = reals(v, "w");
  const auto loss = [&](const Reals& at) {
    const Real error = output(at) - real(v, "t");
    return error * error / 2;
  };
  Reals all = {output(kernel)};
  for (const Real slope : gradient(loss, kernel)) all.push_back(slope);
  return all;
}

}  // namespace

Problem problem() {
  return {
      .id = "B13",
      .name = "small_network_gradient",
      .title = "Backpropagation through a small network",
      .topic = "convolution",
      .parameters = {column("x", outputs + taps - 1, {-3, -2, 2, 3}), column("w", taps, {-3, -2, 2, 3}),
                     column("v", outputs, {-3, -2, 2, 3}), scalar("t", whole(-6, 6))},
      .statement =
          "A network along one axis convolves its input (cross-correlation with kernel $w$, stride 1, no "
          "padding, no "
          "bias), applies ReLU, and weighs the three results with $v$: $o=v^\\top\\max(z,0)$. The loss is "
          "$L=\\tfrac12(o-t)^2$, with $$x=@x@,\\qquad w=@w@,\\qquad v=@v@,\\qquad t=@t@.$$",
      .parts = {{.id = "a", .ask = "Compute the output $o$.", .symbol = "o"},
                {.id = "b",
                 .ask = "Compute the gradient of the loss with respect to the kernel.",
                 .symbol = "\\partial L/\\partial w",
                 .weight = 2}},
      .misconceptions = {{"relu-forgotten", "a", 25, "left out the ReLU"},
                         {"mask-forgotten", "b", 50, "let the gradient through the ReLU that is off"},
                         {"mask-of-input", "b", 25, "switched the ReLU by the sign of its input's input"},
                         {"factor-two", "b", 75, "doubled the gradient: the factor 1/2 takes it away"}},
      .limits = {.intermediate = 200},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::small_network_gradient
