#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::checkerboard {
namespace {

// How many inputs reach place m: those from the first that still does to the last that already does.
Number reaching(Work& w, const std::string& name, const Number& m) {
  const Number k = w.number("k"), s = w.number("s");
  const Number first = max(0, ceil_div(m - k, s)), last = min(w.number("n") - 1, floor_div(m - 1, s));
  return w.let(name, last - first + 1);
}

void solve(Work& w) {
  const bool constant = w.slip("constant"), added = w.slip("axes-added"), outputs = w.slip("outputs-counted");
  const Number k = w.number("k"), n = w.number("n");
  w.say(
      "Input $i=0,\\dots,n-1$ writes to the places $is+1$ to $is+k$. Along the rows and along the columns:");
  const Number down = reaching(w, "c_r", w.number("r")), across = reaching(w, "c_c", w.number("c"));
  w.answer("a", w.let("N", constant ? square(k / w.number("s")) : added ? down + across : down * across));
  const Number side = outputs ? (n - 1) * w.number("s") + k : n * k;
  w.answer("b", w.let("W", outputs ? "o^2" : "(nk)^2", square(side)));
}

std::vector<long double> written(const Values& v) {
  const int n = v.integer("n"), k = v.integer("k"), s = v.integer("s");
  long double here = 0, all = 0;
  for (int i = 0; i < n * n; ++i) {
    for (int tap = 0; tap < k * k; ++tap) {
      ++all;
      here += (i / n) * s + tap / k + 1 == v.integer("r") && (i % n) * s + tap % k + 1 == v.integer("c");
    }
  }
  return {here, all};
}

}  // namespace

Problem problem() {
  return {
      .id = "B12",
      .name = "checkerboard",
      .title = "Why transposed convolutions draw checkerboards",
      .topic = "convolution",
      .parameters = {scalar("n", whole(5, 7)), scalar("k", whole(5, 8)), scalar("s", {2, 3}),
                     scalar("r", whole(3, 14)), scalar("c", whole(3, 14))},
      .statement =
          "A transposed convolution with a $k\\times k$ kernel, $k=@k@$, stride $s=@s@$ and no padding takes "
          "an image of "
          "$n\\times n$ pixels, $n=@n@$, to a larger one.",
      .parts = {{.id = "a",
                 .ask = "How many products are added up in the output pixel of row $@r@$ and column $@c@$, "
                        "counted from 1?",
                 .symbol = "N"},
                {.id = "b", .ask = "How many in the whole output?", .symbol = "W"}},
      .misconceptions = {{"constant", "a", 50, "took $k/s$ along each axis, as if every pixel got the same"},
                         {"axes-added", "a", 50, "added what the two axes give instead of multiplying"},
                         {"outputs-counted", "b", 25, "counted the pixels of the output"}},
      .limits = {.input = 14, .intermediate = 4000},
      .solve = solve,
      .oracle = written,
  };
}

}  // namespace grader::exam::checkerboard
