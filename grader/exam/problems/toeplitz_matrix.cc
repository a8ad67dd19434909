#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::toeplitz_matrix {
namespace {

constexpr int taps = 4;

void solve(Work& w) {
  const Grid kernel = w.grid("w");
  const bool reversed = w.slip("rows-reversed"), wrapped = w.slip("wrapped");
  const bool dense = w.slip("dense"), square_matrix = w.slip("square");
  const auto tap = [&](int a) { return kernel[reversed ? taps - 1 - a : a]; };
  Number second = tap(0) + tap(1), last = tap(taps - 2) + tap(taps - 1);
  if (wrapped) {
    last += tap(0) + tap(1);
    second = last;
  }
  w.say(
      "Row $i$ has the taps in the columns $i$ to $i+3$. Column 2 meets the first two rows, column $n-1$ the "
      "last two.");
  w.answer("a", w.let("s", Grid(std::vector<Number>{second, last})));
  const Number n = w.number("n"), rows = w.let("o", "n-k+1", n - taps + 1);
  w.answer("b", w.let("N", dense ? rows * n : square_matrix ? n * taps : rows * taps));
}

std::vector<long double> built(const Values& v) {
  const int n = v.integer("n");
  const Reals kernel = reals(v, "w");
  Real second = 0, last = 0, entries = 0;
  for (int row = 0; row + taps <= n; ++row) {
    for (int column = 0; column < n; ++column) {
      const int a = column - row;
      if (a < 0 || a >= taps) continue;
      ++entries;
      if (column == 1) second += kernel[static_cast<std::size_t>(a)];
      if (column == n - 2) last += kernel[static_cast<std::size_t>(a)];
    }
  }
  return {second, last, entries};
}

}  // namespace

Problem problem() {
  return {
      .id = "B9",
      .name = "toeplitz_matrix",
      .title = "The Toeplitz matrix of a convolution",
      .topic = "convolution",
      .parameters = {column("w", taps, whole_without_zero(-9, 9)), scalar("n", whole(9, 25))},
      .statement =
          "A convolution along one axis (cross-correlation, stride 1, no padding) of $n=@n@$ elements with "
          "the "
          "kernel $$w=@w@$$ is written as a matrix: $y=Tx$.",
      .parts = {{.id = "a",
                 .ask =
                     "Add up the entries of the second column of $T$, and those of the last column but one.",
                 .symbol = "(s_2,s_{n-1})"},
                {.id = "b", .ask = "How many entries of $T$ are not 0?", .symbol = "N"}},
      .misconceptions = {{"rows-reversed", "a", 50, "wrote the taps into the rows in reverse order"},
                         {"wrapped", "a", 50, "let the rows wrap around, as in a circulant matrix"},
                         {"square", "b", 50, "counted as many rows as columns"},
                         {"dense", "b", 25, "counted all entries"}},
      .limits = {.input = 25, .intermediate = 600},
      .solve = solve,
      .oracle = built,
  };
}

}  // namespace grader::exam::toeplitz_matrix
