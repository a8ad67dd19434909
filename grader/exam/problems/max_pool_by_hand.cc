#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::max_pool_by_hand {
namespace {

constexpr int rows = 4, columns = 6, across = columns / 2;

Number maximum(const Grid& x, int i, int j) {
  return max(max(x(2 * i, 2 * j), x(2 * i, 2 * j + 1)), max(x(2 * i + 1, 2 * j), x(2 * i + 1, 2 * j + 1)));
}

int times_in_row(const Grid& x, int row, int j, const Number& value) {
  return (x(row, 2 * j) == value) + (x(row, 2 * j + 1) == value);
}

// One window has its maximum twice, once in either row.
bool admits(const Values& v) {
  const Grid& x = v.grid("x");
  int ties = 0;
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < across; ++j) {
      const Number top = maximum(x, i, j);
      const int above = times_in_row(x, 2 * i, j, top), below = times_in_row(x, 2 * i + 1, j, top);
      if (above > 1 || below > 1) return false;
      ties += above + below > 1;
    }
  }
  return ties == 1;
}

void solve(Work& w) {
  const Grid x = w.grid("x"), dy = w.grid("g");
  const bool shared = w.slip("shared"), all = w.slip("all-ties"), ones = w.slip("ones"),
             mean = w.slip("mean");
  Grid y(2, across), sums(rows, 1);
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < across; ++j) {
      const Number top = maximum(x, i, j);
      y(i, j) = top;
      if (mean) {
        y(i, j) = (x(2 * i, 2 * j) + x(2 * i, 2 * j + 1) + x(2 * i + 1, 2 * j) + x(2 * i + 1, 2 * j + 1)) / 4;
      }
      const bool above = times_in_row(x, 2 * i, j, top) > 0, below = times_in_row(x, 2 * i + 1, j, top) > 0;
      const bool tie = above && below;
      const Number part = ones ? Number(1) : tie && shared ? dy(i, j) / 2 : dy(i, j);
      if (above) sums[2 * i] += part;
      if (below && (!tie || shared || all)) sums[2 * i + 1] += part;
    }
  }
  w.answer("a", w.let("y", y));
  w.say(
      "Each $dy_{ij}$ goes to the first pixel of its window, row by row, that is the maximum. Added up by "
      "rows:");
  w.answer("b", w.let("r", sums));
}

std::vector<long double> registry(const Values& v) {
  const Given x = {{1, 1, rows, columns}, reals(v, "x")};
  Reals all = reference_function("maxpool2d_forward", {{"x", x}}, {{"window", 2}, {"stride", 2}});
  const Reals dx =
      reference_function("maxpool2d_backward", {{"x", x}, {"dy", {{1, 1, 2, across}, reals(v, "g")}}},
                         {{"window", 2}, {"stride", 2}});
  for (std::size_t row = 0; row < rows; ++row) {
    Real total = 0;
    for (std::size_t column = 0; column < columns; ++column) total += dx[row * columns + column];
    all.push_back(total);
  }
  return all;
}

}  // namespace

Problem problem() {
  return {
      .id = "B10",
      .name = "max_pool_by_hand",
      .title = "Max pooling and its gradient",
      .topic = "convolution",
      .parameters = {matrix("x", rows, columns, whole(1, 9)),
                     matrix("g", 2, across, {-8, -7, -6, -5, -4, 4, 5, 6, 7, 8})},
      .statement =
          "A max pooling with $2\\times 2$ windows and stride 2 takes $x$ to $y$; of equal maxima the first "
          "in row-major "
          "order counts. The gradient of the loss with respect to $y$ comes back: "
          "$$x=@x@,\\qquad\\frac{\\partial L}{\\partial y}=@g@.$$",
      .parts = {{.id = "a",
                 .ask = "Compute $y$.",
                 .symbol = "y",
                 .guessable = "maxima are numbers of the statement"},
                {.id = "b",
                 .ask = "Compute the gradient with respect to $x$. Give the sums of its four rows.",
                 .symbol = "(r_1,r_2,r_3,r_4)",
                 .weight = 2}},
      .misconceptions = {{"mean", "a", 0, "averaged the windows"},
                         {"shared", "b", 75, "shared the gradient among equal maxima"},
                         {"all-ties", "b", 50, "gave the gradient to every maximum of a window"},
                         {"ones", "b", 0, "passed on 1 instead of the gradient"}},
      .admits = admits,
      .solve = solve,
      .oracle = registry,
  };
}

}  // namespace grader::exam::max_pool_by_hand
