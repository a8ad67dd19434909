#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::made_paths {
namespace {

constexpr int units = 5;

// One unit has the degree that is asked about, so that the inequality matters.
bool admits(const Values& v) {
  int equal = 0, smaller = 0;
  for (const Number& degree : v.grid("m")) {
    if (degree >= v.number("D")) return false;
    equal += degree == v.number("d");
    smaller += degree < v.number("d");
  }
  return equal == 1 && smaller == 3;
}

void solve(Work& w) {
  const Grid degrees = w.grid("m");
  const Number inputs = w.number("D"), output = w.number("d");
  const bool loose = w.slip("output-not-strict"), strict = w.slip("hidden-strict"),
             unmasked = w.slip("unmasked");
  const bool own = w.slip("own-degree"), counted = w.slip("units-counted");
  Number all = 0, into = 0;
  for (const Number& m : degrees) {
    const Number in = unmasked ? inputs : strict ? m - 1 : m;
    all += in * (unmasked ? inputs : loose ? inputs - m + 1 : inputs - m);
  }
  w.say("Through unit $k$ lead $m_k$ connections from inputs and $D-m_k$ to outputs, each with each:");
  w.answer("a", w.let("n", "\\sum_k m_k(D-m_k)", all));
  for (const Number& m : degrees) {
    if (m < output || (own && m == output)) into += counted ? Number(1) : m;
  }
  w.answer("b", w.let("n_d", "\\sum_{m_k<d}m_k", into));
}

// Entries of the product of the masks.
std::vector<long double> product(const Values& v) {
  long double all = 0, into = 0;
  for (int out = 1; out <= v.integer("D"); ++out) {
    for (int in = 1; in <= v.integer("D"); ++in) {
      for (int k = 0; k < units; ++k) {
        const bool path = v.integer("m", k) >= in && out > v.integer("m", k);
        all += path;
        into += path && out == v.integer("d");
      }
    }
  }
  return {all, into};
}

}  // namespace

Problem problem() {
  return {
      .id = "C6",
      .name = "made_paths",
      .title = "Paths through MADE",
      .topic = "autoregressive",
      .parameters = {scalar("D", whole(6, 9)), scalar("d", whole(3, 7)), column("m", units, whole(1, 8))},
      .statement =
          "MADE has $D=@D@$ inputs and one hidden layer of five units with the degrees $$m=@m@,$$ masked as "
          "in Germain et "
          "al. (2015). A path leads from an input over one unit to an output along connections that the "
          "masks leave.",
      .parts = {{.id = "a", .ask = "How many paths are there in all?", .symbol = "n"},
                {.id = "b", .ask = "How many of them end at output $@d@$?", .symbol = "n_{@d@}"}},
      .misconceptions = {{"output-not-strict", "a", 25, "let outputs see units of their own degree"},
                         {"hidden-strict", "a", 50, "took the strict inequality in the hidden layer"},
                         {"unmasked", "a", 0, "ignored the masks"},
                         {"own-degree", "b", 25, "let the output see the unit of its own degree"},
                         {"units-counted", "b", 0, "counted units instead of paths"}},
      .limits = {.intermediate = 120},
      .admits = admits,
      .solve = solve,
      .oracle = product,
  };
}

}  // namespace grader::exam::made_paths
