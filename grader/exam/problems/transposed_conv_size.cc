#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::transposed_conv_size {
namespace {

void solve(Work& w) {
  const Number i = w.number("i"), k = w.number("k"), s = w.number("s"), p = w.number("p"), d = w.number("d");
  const bool once = w.slip("padding-once"), missing = w.slip("padding-missing");
  const bool moves = w.slip("moves"), as_conv = w.slip("conv-formula");
  const Number reach = w.let("k'", "d(k-1)", d * (k - 1));
  if (as_conv) {
    w.answer("a", floor_div(i + 2 * p - reach - 1, s) + 1);
  } else {
    const Number stretched = moves ? i * s : (i - 1) * s;
    const Number padding = missing ? Number(0) : once ? p : 2 * p;
    w.answer("a", w.let("o", "(i-1)s-2p+k'+\\text{op}+1", stretched - padding + reach + w.number("q") + 1));
  }
  const Number free = w.let("f", "n+2p-k'-1", w.number("n") + 2 * p - reach - 1);
  const Number whole = w.slip("quotient") ? Number(0) : floor_div(free, s);
  const Number rest = w.slip("quotient") ? floor_div(free, s) : free - s * whole;
  w.answer("b", w.let("\\text{op}", "f\\bmod s", rest));
}

int conv_size(const Values& v, int n) {
  return (n + 2 * v.integer("p") - v.integer("d") * (v.integer("k") - 1) - 1) / v.integer("s") + 1;
}

// The smallest input that a convolution takes to i is the transposed one's output without output padding.
std::vector<long double> inverted(const Values& v) {
  int smallest = v.integer("d") * (v.integer("k") - 1) + 1;
  while (conv_size(v, smallest) != v.integer("i")) ++smallest;
  int first = v.integer("n");
  while (conv_size(v, first - 1) == conv_size(v, v.integer("n"))) --first;
  return {static_cast<long double>(smallest + v.integer("q")),
          static_cast<long double>(v.integer("n") - first)};
}

}  // namespace

Problem problem() {
  return {
      .id = "A5",
      .name = "transposed_conv_size",
      .title = "Output size of a transposed convolution",
      .topic = "convolution",
      .parameters = {scalar("i", whole(5, 12)), scalar("k", whole(3, 5)), scalar("s", {3, 4, 5}),
                     scalar("p", {2, 3}), scalar("d", {2, 3}), scalar("q", {1, 2}),
                     scalar("n", whole(25, 40))},
      .statement =
          "A transposed convolution along one axis has kernel size $k=@k@$, stride $s=@s@$, padding $p=@p@$ "
          "and "
          "dilation $d=@d@$.",
      .parts = {{.id = "a",
                 .ask = "Its input has $i=@i@$ elements, its output padding is $@q@$. How many elements has "
                        "its output?",
                 .symbol = "o",
                 .weight = 2},
                {.id = "b",
                 .ask = "A convolution with the same $k$, $s$, $p$ and $d$ took $n=@n@$ elements to fewer. "
                        "Which output "
                        "padding must the transposed convolution have to lead back to $@n@$ elements?",
                 .symbol = "\\text{op}",
                 .guessable = "a remainder of a small stride"}},
      .misconceptions = {{"conv-formula", "a", 0, "used the formula of the convolution"},
                         {"moves", "a", 25, "spread $i$ strides instead of $i-1$"},
                         {"padding-missing", "a", 50, "left out the padding"},
                         {"padding-once", "a", 50, "took the padding away once instead of on both sides"},
                         {"quotient", "b", 0, "gave the number of moves, not what is left of them"}},
      .limits = {.input = 40},
      .solve = solve,
      .oracle = inverted,
  };
}

}  // namespace grader::exam::transposed_conv_size
