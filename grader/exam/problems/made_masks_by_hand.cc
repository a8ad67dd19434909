#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::made_masks_by_hand {
namespace {

constexpr int units = 5;

bool admits(const Values& v) {
  for (const Number& degree : v.grid("m")) {
    if (degree >= v.number("D")) return false;
  }
  return true;
}

void solve(Work& w) {
  const Grid degrees = w.grid("m");
  const Number inputs = w.number("D");
  const bool strict = w.slip("hidden-strict"), loose = w.slip("output-not-strict"),
             swapped = w.slip("swapped");
  Number hidden = 0, output = 0;
  for (const Number& m : degrees) {
    hidden += swapped ? inputs - m : strict ? m - 1 : m;
    output += loose ? inputs - m + 1 : inputs - m;
  }
  w.say("Unit $k$ sees the inputs $1,\\dots,m_k$ and is seen by the outputs $m_k+1,\\dots,D$.");
  w.answer("a", w.let("\\sum M^W", "\\sum_k m_k", hidden));
  w.answer("b", w.let("\\sum M^V", "\\sum_k(D-m_k)", output));
}

std::vector<long double> built(const Values& v) {
  long double hidden = 0, output = 0;
  for (int k = 0; k < units; ++k) {
    for (int d = 1; d <= v.integer("D"); ++d) {
      hidden += v.integer("m", k) >= d;
      output += d > v.integer("m", k);
    }
  }
  return {hidden, output};
}

}  // namespace

Problem problem() {
  return {
      .id = "C5",
      .name = "made_masks_by_hand",
      .title = "The masks of MADE",
      .topic = "autoregressive",
      .parameters = {scalar("D", whole(6, 9)), column("m", units, whole(1, 8))},
      .statement =
          "MADE has $D=@D@$ inputs in their natural order and one hidden layer of five units with the "
          "degrees "
          "$$m=@m@.$$ Its masks follow Germain et al. (2015).",
      .parts = {{.id = "a",
                 .ask = "How many ones has the mask $M^W$ of the hidden layer?",
                 .symbol = "\\sum M^W"},
                {.id = "b",
                 .ask = "How many ones has the mask $M^V$ of the output layer?",
                 .symbol = "\\sum M^V"}},
      .misconceptions = {{"hidden-strict", "a", 50, "took the strict inequality in the hidden layer"},
                         {"swapped", "a", 25, "swapped the inequalities of the two layers"},
                         {"output-not-strict", "b", 25,
                          "let output $d$ see units of degree $d$: it then sees its own input"}},
      .admits = admits,
      .solve = solve,
      .oracle = built,
  };
}

}  // namespace grader::exam::made_masks_by_hand
