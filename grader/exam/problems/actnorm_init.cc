#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::actnorm_init {
namespace {

// Around the mean lie +-p and +-q; p^2 + q^2 is twice a square.
Grid batch(const Values& v) {
  const Number m = v.number("m"), p = v.number("d", 0), q = v.number("d", 1);
  Grid x(2, 2);
  x(0, 0) = m + p;
  x(0, 1) = m - q;
  x(1, 0) = m + q;
  x(1, 1) = m - p;
  return x;
}

bool admits(const Values& v) {
  const Number p = v.number("d", 0), q = v.number("d", 1), squares = p * p + q * q;
  return squares == 50 || (p != q && p == -q) || p == q;
}

void solve(Work& w) {
  const Grid x = w.grid("x");
  const bool multiplied = w.slip("deviation-for-scale"), sample = w.slip("sample-variance");
  const bool unscaled = w.slip("mean-not-scaled"), sign = w.slip("bias-sign");
  const Number mean = w.let("\\mu", sum(x) / 4);
  Number squares = 0;
  for (const Number& value : x) squares += square(value - mean);
  const Number deviation = w.let("\\sigma", sqrt(squares / (sample ? 3 : 4)));
  const Number scale = w.answer("a", multiplied ? deviation : w.let("s", "1/\\sigma", 1 / deviation));
  const Number shift = w.let("b", "-\\mu s", unscaled ? -mean : -mean * scale);
  w.answer("b", sign ? -shift : shift);
}

// The scale and shift for which the outputs have mean 0 and mean square 1, by solving those two equations.
std::vector<long double> solved(const Values& v) {
  const Reals x = reals(v, "x");
  Real mean = 0, mean_square = 0;
  for (const Real value : x) {
    mean += value / 4;
    mean_square += value * value / 4;
  }
  const Real scale = 1 / std::sqrt(mean_square - mean * mean);
  return {scale, -scale * mean};
}

}  // namespace

Problem problem() {
  return {
      .id = "D21",
      .name = "actnorm_init",
      .title = "Data-dependent initialisation",
      .topic = "flows",
      .parameters = {scalar("m", whole_without_zero(-15, 15)),
                     column("d", 2, {-7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 7})},
      .derived = {{"x", batch}},
      .statement =
          "Glow's activation normalisation $y=sx+b$ is set by the first batch so that its outputs have mean "
          "0 and variance 1 "
          "(the mean of the squared deviations). For one channel the batch holds $$x=@x@.$$",
      .parts = {{.id = "a", .ask = "Compute $s$.", .symbol = "s"},
                {.id = "b", .ask = "Compute $b$.", .symbol = "b"}},
      .misconceptions = {{"deviation-for-scale", "a", 25, "multiplied by the deviation instead of dividing"},
                         {"sample-variance", "a", 75, "divided the squares by $n-1$"},
                         {"mean-not-scaled", "b", 75,
                          "gave $-\\mu$: right where the shift comes before the scale"},
                         {"bias-sign", "b", 50, "turned the sign of the shift"}},
      .limits = {.input = 22, .intermediate = 200},
      .admits = admits,
      .solve = solve,
      .oracle = solved,
  };
}

}  // namespace grader::exam::actnorm_init
