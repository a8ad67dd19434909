#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::sylvester_log_det {
namespace {

Grid outer(const Values& v) {
  Grid r(2, 2);
  r(0, 0) = v.number("r", 0);
  r(0, 1) = v.number("o", 0);
  r(1, 1) = v.number("r", 1);
  return r;
}

Grid inner(const Values& v) {
  Grid r(2, 2);
  r(0, 0) = v.number("s", 0);
  r(0, 1) = v.number("o", 1);
  r(1, 1) = v.number("s", 1);
  return r;
}

// Q^T z; Q turns by an angle with sides 3, 4, 5.
Grid turned(const Grid& z) {
  return Grid(std::vector<Number>{(3 * z[0] + 4 * z[1]) / 5, (3 * z[1] - 4 * z[0]) / 5});
}

Grid bias(const Values& v) {
  const Grid c = turned(v.grid("z")), r = inner(v);
  return Grid(std::vector<Number>{Rational(1, 2) * ln(v.number("k", 0)) - r(0, 0) * c[0] - r(0, 1) * c[1],
                                  Rational(1, 2) * ln(v.number("k", 1)) - r(1, 1) * c[1]});
}

void solve(Work& w) {
  const Grid r = w.grid("R"), s = w.grid("S"), z = w.grid("z"), b = w.grid("b");
  const bool no_outer = w.slip("outer-missing"), no_inner = w.slip("inner-missing"),
             one_sum = w.slip("one-term");
  const bool value = w.slip("value-for-slope");
  const Grid c = w.let("Q^\\top z", turned(z));
  const Grid a =
      w.let("a", Grid(std::vector<Number>{s(0, 0) * c[0] + s(0, 1) * c[1] + b[0], s(1, 1) * c[1] + b[1]}));
  Number log_det = 0, terms = 1;
  for (int m = 0; m < 2; ++m) {
    const std::string place = "_" + std::to_string(m + 1);
    const Number h = tanh(a[m]);
    const Number slope = value ? h : w.let("h'" + place, 1 - square(h));
    const Number diagonal = no_outer ? s(m, m) : no_inner ? r(m, m) : r(m, m) * s(m, m);
    const Number factor = w.let("\\lambda" + place, "1+h'r\\tilde r", 1 + slope * diagonal);
    w.require(factor > 0 && factor != 1, "every factor must be positive");
    log_det += ln(abs(factor));
    terms += slope * diagonal;
  }
  w.answer("a", one_sum ? ln(abs(terms)) : w.let("\\ln|\\det|", "\\ln\\lambda_1+\\ln\\lambda_2", log_det));
}

std::vector<long double> differences(const Values& v) {
  const Reals r = reals(v, "R"), s = reals(v, "S"), b = reals(v, "b");
  const auto flow = [&](const Reals& z) {
    const Real c0 = (3 * z[0] + 4 * z[1]) / 5, c1 = (3 * z[1] - 4 * z[0]) / 5;
    const Real h0 = std::tanh(s[0] * c0 + s[1] * c1 + b[0]), h1 = std::tanh(s[3] * c1 + b[1]);
    const Real p0 = r[0] * h0 + r[1] * h1, p1 = r[3] * h1;
    return Reals{z[0] + (3 * p0 - 4 * p1) / 5, z[1] + (4 * p0 + 3 * p1) / 5};
  };
  return {log_abs_det(flow, reals(v, "z"))};
}

}  // namespace

Problem problem() {
  return {
      .id = "D17",
      .name = "sylvester_log_det",
      .title = "Log-determinant of a Sylvester flow",
      .topic = "flows",
      .parameters = {column("r", 2, {-3, -2, 2, 3}), column("s", 2, {-3, -2, 2, 3}),
                     column("o", 2, {-2, 2, 3}), column("z", 2, {-5, 5}), column("k", 2, {2, 3, 4, 5, 9})},
      .derived = {{"R", outer}, {"S", inner}, {"b", bias}},
      .statement =
          "The Sylvester flow $y=z+QR\\tanh(\\tilde RQ^\\top z+b)$ has "
          "$$Q=\\tfrac15\\begin{pmatrix}3&-4\\\\4&3\\end{pmatrix},\\quad R=@R@,\\quad\\tilde R=@S@,\\quad "
          "b=@b@,\\quad "
          "z=@z@.$$ Use $\\tanh(\\tfrac12\\ln k)=\\frac{k-1}{k+1}$.",
      .parts = {{.id = "a",
                 .ask = "Compute the log-determinant of its Jacobian at $z$.",
                 .symbol = "\\ln\\left|\\det\\frac{\\partial y}{\\partial z}\\right|"}},
      .misconceptions = {{"one-term", "a", 25, "added both terms into one planar determinant"},
                         {"outer-missing", "a", 50, "left out the diagonal of $R$"},
                         {"inner-missing", "a", 50, "left out the diagonal of $\\tilde R$"},
                         {"value-for-slope", "a", 25, "took the value of tanh for its slope"}},
      .limits = {.input = 30, .denominator = 200},
      .solve = solve,
      .oracle = differences,
  };
}

}  // namespace grader::exam::sylvester_log_det
