#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::actnorm_log_det {
namespace {

constexpr int channels = 3;

void solve(Work& w) {
  const Grid s = w.grid("s"), b = w.grid("b");
  const bool one_pixel = w.slip("pixels-forgotten"), biased = w.slip("bias-counted"),
             each = w.slip("channels-counted");
  const bool multiplied = w.slip("logs-multiplied");
  Number product = 1, logs = 1;
  for (const Number& scale : s) {
    product *= scale;
    if (multiplied) logs *= ln(abs(scale));
  }
  const Number size = w.let("p", "\\prod_c|s_c|", abs(product));
  Number channel_sum = multiplied ? logs : w.let("l", "\\ln p", ln(size));
  if (biased) channel_sum += sum(b);
  const Number pixels = one_pixel ? Number(1) : w.let("n", "hw", w.number("h") * w.number("w"));
  w.answer("a", w.let("\\ln|\\det|", "n\\,l", pixels * (each ? channels * channel_sum : channel_sum)));
}

std::vector<long double> jacobian_of_image(const Values& v) {
  const Reals s = reals(v, "s"), b = reals(v, "b");
  const auto pixels = static_cast<std::size_t>(v.integer("h") * v.integer("w"));
  const auto flow = [&](const Reals& x) {
    Reals y(x.size());
    for (std::size_t k = 0; k < x.size(); ++k) y[k] = s[k / pixels] * x[k] + b[k / pixels];
    return y;
  };
  return {log_abs_det(flow, Reals(channels * pixels, 0.5L))};
}

}  // namespace

Problem problem() {
  return {
      .id = "D18",
      .name = "actnorm_log_det",
      .title = "Log-determinant of an activation normalisation",
      .topic = "flows",
      .parameters = {scalar("h", {2, 3}), scalar("w", {2, 3, 4}),
                     column("s", channels,
                            {-4, -3, -2, 2, 3, 4, Rational(1, 2), Rational(1, 3), Rational(1, 4)}),
                     column("b", channels, whole_without_zero(-4, 4))},
      .statement =
          "Glow's activation normalisation $y=s\\odot x+b$ treats images of $h\\times w=@h@\\times@w@$ "
          "pixels with three "
          "channels: $$s=@s@,\\qquad b=@b@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute the log-determinant of its Jacobian.",
                 .symbol = "\\ln\\left|\\det\\frac{\\partial y}{\\partial x}\\right|",
                 .decimals = 1}},
      .misconceptions = {{"pixels-forgotten", "a", 50, "forgot that every pixel is scaled"},
                         {"bias-counted", "a", 25, "counted the shift $b$"},
                         {"channels-counted", "a", 25, "multiplied by the number of channels, too"},
                         {"logs-multiplied", "a", 25, "multiplied the logarithms of the channels"}},
      .solve = solve,
      .oracle = jacobian_of_image,
  };
}

}  // namespace grader::exam::actnorm_log_det
