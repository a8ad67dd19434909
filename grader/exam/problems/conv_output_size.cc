#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::conv_output_size {
namespace {

void solve(Work& w) {
  const Number i = w.number("i"), k = w.number("k"), s = w.number("s"), p = w.number("p"), d = w.number("d");
  const Number reach = w.slip("dilation-ignored") ? k : w.let("k'", "d(k-1)+1", d * (k - 1) + 1);
  const Number padding = w.slip("padding-once") ? p : 2 * p;
  const Number free = w.let("f", "i+2p-k'", i + padding - reach);
  w.require(!(free / s).is_integer(), "the stride must not fit");
  const Number moves = w.slip("rounded-up") ? ceil_div(free, s) : floor_div(free, s);
  w.answer("a", w.let("o", "\\left\\lfloor f/s\\right\\rfloor+1", w.slip("one-missing") ? moves : moves + 1));
}

// Counts where the window can stand.
std::vector<long double> count(const Values& v) {
  const int last = v.integer("i") + v.integer("p") - 1;
  const int reach = v.integer("d") * (v.integer("k") - 1);
  int positions = 0;
  for (int start = -v.integer("p"); start + reach <= last; start += v.integer("s")) ++positions;
  return {static_cast<long double>(positions)};
}

}  // namespace

Problem problem() {
  return {
      .id = "A1",
      .name = "conv_output_size",
      .title = "Output size of a convolution",
      .topic = "convolution",
      .parameters = {scalar("i", whole(12, 40)), scalar("k", whole(3, 6)), scalar("s", whole(2, 4)),
                     scalar("p", whole(1, 4)), scalar("d", whole(2, 4))},
      .statement =
          "A convolution along one axis has an input of $i=@i@$ elements, a kernel of $k=@k@$, stride "
          "$s=@s@$, "
          "padding $p=@p@$ on both sides and dilation $d=@d@$.",
      .parts = {{.id = "a", .ask = "How many elements has the output?", .symbol = "o"}},
      .misconceptions = {{"rounded-up", "a", 50, "rounded the number of moves up instead of down"},
                         {"padding-once", "a", 50, "added the padding once instead of on both sides"},
                         {"one-missing", "a", 50, "forgot the first position: the + 1"},
                         {"dilation-ignored", "a", 50, "ignored the dilation"}},
      .limits = {.input = 40},
      .solve = solve,
      .oracle = count,
  };
}

}  // namespace grader::exam::conv_output_size
