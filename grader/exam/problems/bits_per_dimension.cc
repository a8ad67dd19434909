#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::bits_per_dimension {
namespace {

Grid log_density(const Values& v) {
  return v.number("m") * ln(Number(2));
}

void solve(Work& w) {
  const Number log_p = w.number("l"), pixels = w.number("h") * w.number("w");
  const bool sign = w.slip("offset-subtracted"), whole_image = w.slip("dimensions-forgotten");
  const bool offset = w.slip("offset-forgotten"), positive = w.slip("likelihood-sign");
  const Number dimensions = w.let("D", "3hw", 3 * pixels);
  const Number bits = w.let("b", "-\\ln p/\\ln 2", (positive ? log_p : -log_p) / w.given(ln(Number(2))));
  const Number each = whole_image ? -w.number("m") : w.let("b/D", bits / dimensions);
  w.say("A density over $[0,1]$ is 256 times that over the 256 levels: 8 bits more for each value.");
  w.answer("a", w.let("\\text{bits/dim}", offset ? each : sign ? each - 8 : each + 8));
}

// From the probability of a pixel's level: density times the width of a level.
std::vector<long double> by_level(const Values& v) {
  const Real dimensions = 3.0L * v.integer("h") * v.integer("w");
  const Real density = std::exp(real(v, "l") / dimensions);  // geometric mean of a dimension's
  return {-std::log2(density / 256)};
}

}  // namespace

Problem problem() {
  std::vector<Rational> exponents;
  for (int m = 100; m <= 1000; m += 50) exponents.push_back(m);
  return {
      .id = "C11",
      .name = "bits_per_dimension",
      .title = "Bits per dimension",
      .topic = "autoregressive",
      .parameters = {scalar("m", exponents), scalar("h", whole(5, 12)), scalar("w", whole(5, 12))},
      .derived = {{"l", log_density}},
      .statement =
          "A flow models RGB images of $h\\times w=@h@\\times@w@$ pixels with 256 levels. The levels are "
          "dequantised and "
          "divided by 256, so that all values lie in $[0,1]$. To an image of these numbers the flow gives "
          "the log-density "
          "$\\ln p(y)=@l@$ nats.",
      .parts = {{.id = "a",
                 .ask = "How many bits per dimension are that for the image with its 256 levels?",
                 .symbol = "\\text{bits/dim}"}},
      .misconceptions = {{"offset-subtracted", "a", 50,
                          "took the 8 bits of the levels away instead of adding them"},
                         {"offset-forgotten", "a", 50, "forgot the 8 bits of the levels"},
                         {"dimensions-forgotten", "a", 25, "did not divide by the number of values"},
                         {"likelihood-sign", "a", 50, "added the log-density instead of subtracting it"}},
      .limits = {.input = 1000, .intermediate = 1100, .denominator = 500},
      .solve = solve,
      .oracle = by_level,
  };
}

}  // namespace grader::exam::bits_per_dimension
