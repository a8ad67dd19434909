#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::autoregressive_parameters {
namespace {

void solve(Work& w) {
  const Number n = w.number("n"), units = w.number("H"), group = w.number("h");
  const bool all_states = w.slip("all-states"), squared = w.slip("squared");
  const bool no_biases = w.slip("biases-missing"), all_groups = w.slip("own-input");
  // A power is looked up: its cost must not depend on the exponent.
  const Number states = w.given(power(Number(2), w.integer("n")));
  w.answer("a", w.let("T", "2^n-1", all_states ? states : states - 1));
  w.answer("b", w.let("F", "n(n+1)/2", squared ? square(n) : n * (n + 1) / 2));
  const Number weights = 2 * n * units;
  w.answer("c", w.let("N", "2nH+n+H", no_biases ? weights : weights + n + units));
  const Number pairs = all_groups ? n * (n + 1) / 2 : w.let("e", "n(n-1)/2", n * (n - 1) / 2);
  const Number hidden = w.let("p_h", "h(e+n)", group * (pairs + n));
  const Number output = w.let("p_o", "h\\,n(n+1)/2+n", group * n * (n + 1) / 2 + n);
  w.answer("d", w.let("B", "p_h+p_o", hidden + output));
}

std::vector<long double> connections(const Values& v) {
  const int n = v.integer("n"), units = v.integer("H"), group = v.integer("h");
  long double table = -1, visible = 0, nade = 0, groups = 0;
  for (std::size_t state = 0; state < all_bits(n).size(); ++state) ++table;
  for (int i = 1; i <= n; ++i) {
    for (int j = 1; j < i; ++j) ++visible;
    ++visible;  // bias
    nade += 2 * units + 1;
    for (int j = 1; j < i; ++j) groups += group;   // input j to hidden group i
    groups += group;                               // biases of group i
    for (int j = 1; j <= i; ++j) groups += group;  // hidden group j to output i
    ++groups;                                      // bias of output i
  }
  return {table, visible, nade + units, groups};
}

}  // namespace

Problem problem() {
  return {
      .id = "C2",
      .name = "autoregressive_parameters",
      .title = "Parameters of autoregressive models",
      .topic = "autoregressive",
      .parameters = {scalar("n", whole(5, 10)), scalar("H", whole(11, 30)), scalar("h", whole(2, 6))},
      .statement =
          "Four models describe $n=@n@$ binary variables, each conditional being one logistic output with a "
          "bias, except "
          "in the first. The last is the network of Bengio and Bengio (1999): hidden group $i$ has $h=@h@$ "
          "units with "
          "biases, sees $x_j$ for $j<i$ (so that the first group has biases alone), and output $i$ sees the "
          "groups "
          "$j\\le i$. There are no direct connections.",
      .parts = {{.id = "a",
                 .ask = "How many free parameters has a table of the joint distribution?",
                 .symbol = "T"},
                {.id = "b",
                 .ask = "How many has the fully visible network, where output $i$ sees all $x_j$, $j<i$?",
                 .symbol = "F"},
                {.id = "c", .ask = "How many has NADE with $H=@H@$ hidden units?", .symbol = "N"},
                {.id = "d", .ask = "How many has the network of Bengio and Bengio?", .symbol = "B"}},
      .misconceptions = {{"all-states", "a", 75, "counted all states: the last probability is not free"},
                         {"squared", "b", 50, "took a full matrix of weights"},
                         {"biases-missing", "c", 75, "left out the biases"},
                         {"own-input", "d", 50, "let hidden group $i$ see $x_i$ too"}},
      .limits = {.input = 30, .intermediate = 2000},
      .solve = solve,
      .oracle = connections,
  };
}

}  // namespace grader::exam::autoregressive_parameters
