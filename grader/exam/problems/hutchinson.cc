#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::hutchinson {
namespace {

constexpr int dimensions = 3;

void solve(Work& w) {
  const Grid a = w.grid("A"), e = w.grid("e");
  const bool diagonal = w.slip("diagonal-only"), everything = w.slip("all-entries"),
             normal = w.slip("gaussian");
  const bool once = w.slip("pairs-apart");
  Number value = 0, trace = 0, all = 0, squares = 0;
  for (int i = 0; i < dimensions; ++i) {
    trace += a(i, i);
    for (int j = 0; j < dimensions; ++j) value += a(i, j) * (e[i] * e[j]);
    if (everything) all += a(i, 0) + a(i, 1) + a(i, 2);
    if (normal) squares += 2 * (square(a(i, 0)) + square(a(i, 1)) + square(a(i, 2)));
  }
  w.answer("a", diagonal ? trace : w.let("\\varepsilon^\\top A\\varepsilon", value));
  w.answer("b", everything ? all : w.let("\\operatorname{tr}A", trace));
  Number variance = 0;
  for (int i = 0; i < dimensions; ++i) {
    for (int j = 0; j < i; ++j)
      variance += once ? square(a(i, j)) + square(a(j, i)) : square(a(i, j) + a(j, i));
  }
  w.answer("c", normal ? squares : w.let("\\operatorname{Var}", "\\sum_{i<j}(A_{ij}+A_{ji})^2", variance));
}

std::vector<long double> enumerated(const Values& v) {
  const Reals a = reals(v, "A"), e = reals(v, "e");
  const auto estimate = [&](const Reals& at) {
    Real total = 0;
    for (std::size_t k = 0; k < a.size(); ++k) total += a[k] * at[k / dimensions] * at[k % dimensions];
    return total;
  };
  Real mean = 0, square = 0;
  for (const std::vector<int>& bits : all_bits(dimensions)) {
    Reals signs;
    for (const int bit : bits) signs.push_back(bit == 1 ? 1 : -1);
    mean += estimate(signs) / 8;
    square += estimate(signs) * estimate(signs) / 8;
  }
  return {estimate(e), mean, square - mean * mean};
}

}  // namespace

Problem problem() {
  return {
      .id = "D25",
      .name = "hutchinson",
      .title = "Hutchinson's estimate of a trace",
      .topic = "flows",
      .parameters = {matrix("A", dimensions, dimensions, {-3, -2, 2, 3, 4, 5}),
                     column("e", dimensions, {-1, 1})},
      .statement =
          "A continuous flow estimates the trace of its Jacobian by $\\varepsilon^\\top A\\varepsilon$ with "
          "independent "
          "signs $\\varepsilon_i=\\pm 1$. Let $$A=@A@,\\qquad\\varepsilon=@e@.$$",
      .parts = {{.id = "a", .ask = "Compute the estimate.", .symbol = "\\varepsilon^\\top A\\varepsilon"},
                {.id = "b", .ask = "Compute its mean over all signs.", .symbol = "\\mathbb E"},
                {.id = "c", .ask = "Compute its variance over all signs.", .symbol = "\\operatorname{Var}"}},
      .misconceptions = {{"diagonal-only", "a", 25, "left out what is off the diagonal"},
                         {"all-entries", "b", 25, "added up all entries"},
                         {"gaussian", "c", 50,
                          "used the variance for normal $\\varepsilon$ and symmetric $A$"},
                         {"pairs-apart", "c", 50, "squared the entries of a pair one by one"}},
      .limits = {.intermediate = 300},
      .solve = solve,
      .oracle = enumerated,
  };
}

}  // namespace grader::exam::hutchinson
