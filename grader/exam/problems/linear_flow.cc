#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::linear_flow {
namespace {

Grid data(const Values& v) {
  const Grid m = v.grid("W"), z = v.grid("z");
  return Grid(std::vector<Number>{m(0, 0) * z[0] + m(0, 1) * z[1], m(1, 0) * z[0] + m(1, 1) * z[1]});
}

void solve(Work& w) {
  const Grid m = w.grid("W"), y = w.grid("y");
  const bool plus = w.slip("diagonals-added"), added = w.slip("log-det-added"),
             forwards = w.slip("not-inverted");
  const bool half = w.slip("half-missing");
  const Number first = m(0, 0) * m(1, 1), second = m(0, 1) * m(1, 0);
  const Number det = w.let("\\det W", plus ? first + second : first - second);
  w.require(abs(det) > 1, "the determinant must matter");
  const Number log_det = w.answer("a", w.let("\\ln|\\det W|", ln(abs(det))));
  Number square_norm;
  if (forwards) {
    square_norm = square(y[0]) + square(y[1]);
  } else {
    const Number z1 = w.let("z_1", (m(1, 1) * y[0] - m(0, 1) * y[1]) / (first - second));
    const Number z2 = w.let("z_2", (m(0, 0) * y[1] - m(1, 0) * y[0]) / (first - second));
    square_norm = square(z1) + square(z2);
  }
  const Number energy = half ? square_norm : square_norm / 2;
  w.answer("b",
           w.let("c", "-\\tfrac12\\|z\\|^2-\\ln|\\det W|", added ? log_det - energy : -energy - log_det));
}

// The covariance form of the same normal density: y^T (W W^T)^-1 y.
std::vector<long double> covariance(const Values& v) {
  const Reals m = reals(v, "W"), y = reals(v, "y");
  const Real a = m[0] * m[0] + m[1] * m[1], b = m[0] * m[2] + m[1] * m[3], c = m[2] * m[2] + m[3] * m[3];
  const Real det = a * c - b * b;
  const Real quadratic = (c * y[0] * y[0] - 2 * b * y[0] * y[1] + a * y[1] * y[1]) / det;
  return {std::log(det) / 2, -quadratic / 2 - std::log(det) / 2};
}

}  // namespace

Problem problem() {
  return {
      .id = "D1",
      .name = "linear_flow",
      .title = "A linear flow",
      .topic = "flows",
      .parameters = {matrix("W", 2, 2, {-4, -3, -2, 2, 3, 4}), column("z", 2, {-4, -3, -2, 2, 3, 4})},
      .derived = {{"y", data}},
      .statement =
          "The flow $y=Wz$ carries the noise $z\\sim\\mathcal N(0,I)$ to data, with "
          "$$W=@W@,\\qquad y=@y@.$$",
      .parts = {{.id = "a", .ask = "Compute $\\ln|\\det W|$.", .symbol = "\\ln|\\det W|"},
                {.id = "b",
                 .ask = "The log-density of $y$ is $c-\\ln 2\\pi$. Compute $c$.",
                 .symbol = "c",
                 .weight = 2,
                 .decimals = 1}},
      .misconceptions = {{"diagonals-added", "a", 25, "added the products of the diagonals"},
                         {"log-det-added", "b", 50, "added the log-determinant instead of subtracting it"},
                         {"not-inverted", "b", 25, "took $y$ for the noise"},
                         {"half-missing", "b", 50, "left out the factor 1/2"}},
      .limits = {.input = 20, .intermediate = 200},
      .solve = solve,
      .oracle = covariance,
  };
}

}  // namespace grader::exam::linear_flow
