#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::householder_covariance {
namespace {

Grid times(const Grid& a, const Grid& b) {
  Grid c(2, 2);
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) c(i, j) = a(i, 0) * b(0, j) + a(i, 1) * b(1, j);
  }
  return c;
}

bool admits(const Values& v) {
  return v.number("s", 0) != v.number("s", 1);
}

void solve(Work& w) {
  const Grid v = w.grid("v"), variances = w.grid("s");
  const bool once = w.slip("factor-two-missing"), half = w.slip("one-side"), unchanged = w.slip("unchanged");
  const Number norm = w.let("\\|v\\|^2", dot(v, v));
  Grid h(2, 2);
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 2; ++j) {
      const Number part = (once ? v[i] * v[j] : 2 * v[i] * v[j]) / norm;
      h(i, j) = i == j ? 1 - part : -part;
    }
  }
  h = w.let("H", h);
  Grid sigma(2, 2);
  for (int i = 0; i < 2; ++i) sigma(i, i) = variances[i];
  const Grid left = w.let("A", times(h, sigma));
  const Grid all = unchanged ? sigma : half ? left : w.let("\\Sigma'", times(left, transpose(h)));
  w.answer("a", all);
}

// Moments of the images of the two axes' deviations: sum over axes of s_i (H e_i)(H e_i)^T.
std::vector<long double> moments(const Values& values) {
  const Reals v = reals(values, "v"), s = reals(values, "s");
  const Real norm = v[0] * v[0] + v[1] * v[1];
  Reals sum(4, 0);
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const Real along = v[axis] / norm;
    const Real image[] = {(axis == 0 ? 1 : 0) - 2 * along * v[0], (axis == 1 ? 1 : 0) - 2 * along * v[1]};
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t j = 0; j < 2; ++j) sum[2 * i + j] += s[axis] * image[i] * image[j];
    }
  }
  return sum;
}

}  // namespace

Problem problem() {
  return {
      .id = "D11",
      .name = "householder_covariance",
      .title = "What a Householder flow does to a covariance",
      .topic = "flows",
      .parameters = {column("v", 2, {-3, -2, -1, 1, 2, 3}), column("s", 2, whole(2, 9))},
      .statement =
          "The posterior $\\mathcal N(\\mu,\\Sigma)$ with $\\Sigma=\\operatorname{diag}@s@$ goes through the "
          "step $z'=Hz$, "
          "$H=I-2\\frac{vv^\\top}{\\|v\\|^2}$, of a Householder flow with $$v=@v@.$$",
      .parts = {{.id = "a", .ask = "Compute the covariance matrix of $z'$.", .symbol = "\\Sigma'"}},
      .misconceptions = {{"one-side", "a", 25, "multiplied with $H$ from one side only"},
                         {"factor-two-missing", "a", 50, "left out the factor 2 in $H$"},
                         {"unchanged", "a", 0, "took the covariance for unchanged"}},
      .limits = {.denominator = 200},
      .admits = admits,
      .solve = solve,
      .oracle = moments,
  };
}

}  // namespace grader::exam::householder_covariance
