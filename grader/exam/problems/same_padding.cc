#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::same_padding {
namespace {

void solve(Work& w) {
  const Number i = w.number("i"), k = w.number("k"), s = w.number("s");
  Number total;
  if (w.slip("kernel-halved")) {
    total = 2 * floor_div(k - 1, 2);
  } else {
    const Number outputs = w.let("o", "\\lceil i/s\\rceil", ceil_div(i, s));
    total = w.let("t", "(o-1)s+k-i", (outputs - 1) * s + k - i);
  }
  w.require(total > 0 && !(total / 2).is_integer(), "the padding must be odd");
  total = w.answer("a", total);
  const Number smaller = floor_div(total, 2), larger = total - smaller;
  const bool swapped = w.slip("sides-swapped");
  const Grid sides(swapped ? std::vector<Number>{larger, smaller} : std::vector<Number>{smaller, larger});
  w.say("The smaller half goes to the left, $\\lfloor t/2\\rfloor$, the rest to the right:");
  w.answer("b", w.let("p", sides));
}

// The least padding with which a window fits at each of the outputs' places.
std::vector<long double> tried(const Values& v) {
  const int i = v.integer("i"), k = v.integer("k"), s = v.integer("s");
  int outputs = 0, padding = 0;
  for (int place = 0; place < i; place += s) ++outputs;
  while ((i + padding - k) / s + 1 < outputs || i + padding < k) ++padding;
  return {static_cast<long double>(padding), static_cast<long double>(padding / 2),
          static_cast<long double>((padding + 1) / 2)};
}

}  // namespace

Problem problem() {
  return {
      .id = "A6",
      .name = "same_padding",
      .title = "Padding that keeps the size",
      .topic = "convolution",
      .parameters = {scalar("i", whole(11, 60)), scalar("k", whole(7, 14)), scalar("s", {2, 3, 4, 5})},
      .statement =
          "A library's padding \"same\" lets a convolution of $i=@i@$ elements with kernel size $k=@k@$ and "
          "stride "
          "$s=@s@$ have $\\lceil i/s\\rceil$ outputs, with as little padding as that takes. Where the "
          "padding is odd, "
          "the right side gets one element more.",
      .parts = {{.id = "a", .ask = "How many elements are padded in all?", .symbol = "t"},
                {.id = "b", .ask = "How many on the left, and how many on the right?", .symbol = "p"}},
      .misconceptions = {{"kernel-halved", "a", 25, "padded half the kernel on both sides, as for stride 1"},
                         {"sides-swapped", "b", 75, "gave the left side the larger half"}},
      .limits = {.input = 60},
      .solve = solve,
      .oracle = tried,
  };
}

}  // namespace grader::exam::same_padding
