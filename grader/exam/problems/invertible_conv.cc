#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::invertible_conv {
namespace {

void solve(Work& w) {
  const Grid m = w.grid("W");
  const bool plus = w.slip("diagonals-added"), one_pixel = w.slip("pixels-forgotten"),
             each = w.slip("channels-counted");
  const bool no_log = w.slip("logarithm-missing");
  const Number down = m(0, 0) * m(1, 1), up = m(0, 1) * m(1, 0);
  const Number size = w.let("|\\det W|", abs(plus ? down + up : down - up));
  w.require(size > 1, "the determinant must matter");
  const Number det = w.answer("a", size);
  w.require(det > 0, "a magnitude");
  const Number pixels = one_pixel ? Number(1) : w.let("n", "hw", w.number("h") * w.number("w"));
  const Number log = no_log ? det : ln(det);
  w.answer("b", w.let("\\ln|\\det|", "n\\ln|\\det W|", pixels * (each ? 2 * log : log)));
}

std::vector<long double> jacobian_of_image(const Values& v) {
  const Reals m = reals(v, "W");
  const auto pixels = static_cast<std::size_t>(v.integer("h") * v.integer("w"));
  const auto layer = [&](const Reals& x) {
    Reals y(x.size());
    for (std::size_t p = 0; p < pixels; ++p) {
      y[p] = m[0] * x[p] + m[1] * x[pixels + p];
      y[pixels + p] = m[2] * x[p] + m[3] * x[pixels + p];
    }
    return y;
  };
  return {std::exp(log_abs_det({{m[0], m[1]}, {m[2], m[3]}})), log_abs_det(layer, Reals(2 * pixels, 0.5L))};
}

}  // namespace

Problem problem() {
  return {
      .id = "D19",
      .name = "invertible_conv",
      .title = "Glow's invertible 1x1 convolution",
      .topic = "flows",
      .parameters = {scalar("h", {2, 3, 4}), scalar("w", {2, 3, 4, 5}),
                     matrix("W", 2, 2, {-4, -3, -2, 2, 3, 4, 5})},
      .statement =
          "An invertible $1\\times 1$ convolution treats images of $h\\times w=@h@\\times@w@$ pixels with "
          "two channels. Its "
          "matrix is $$W=@W@.$$",
      .parts = {{.id = "a", .ask = "Compute $|\\det W|$.", .symbol = "|\\det W|"},
                {.id = "b",
                 .ask = "Compute the log-determinant of the layer's Jacobian.",
                 .symbol = "\\ln\\left|\\det\\frac{\\partial y}{\\partial x}\\right|",
                 .decimals = 1}},
      .misconceptions = {{"diagonals-added", "a", 25, "added the products of the diagonals"},
                         {"pixels-forgotten", "b", 50, "forgot that every pixel goes through $W$"},
                         {"channels-counted", "b", 25, "multiplied by the number of channels, too"},
                         {"logarithm-missing", "b", 25, "left out the logarithm"}},
      .solve = solve,
      .oracle = jacobian_of_image,
  };
}

}  // namespace grader::exam::invertible_conv
