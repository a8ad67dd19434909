#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::conv_multiplications {
namespace {

void solve(Work& w) {
  const Number side = w.number("h"), k = w.number("k"), out = w.number("O");
  const Number moves = floor_div(side + 2 * w.number("p") - k, w.number("s"));
  const Number output = w.slip("input-size") ? side : w.let("H_o", "\\lfloor(h+2p-k)/s\\rfloor+1", moves + 1);
  const Number pixels = w.let("n", "H_o^2\\,C_{\\text{out}}", square(output) * out);
  Number total = w.let("M", "n\\,C_{\\text{in}}\\,k^2", pixels * w.number("C") * square(k));
  if (w.slip("operations")) total *= 2;
  if (w.slip("bias-counted")) total += pixels;
  w.answer("a", total);
}

// Counts while it loops as a program would.
std::vector<long double> loop(const Values& v) {
  const int h = v.integer("h"), k = v.integer("k"), s = v.integer("s"), p = v.integer("p");
  long double count = 0;
  for (int row = -p; row + k <= h + p; row += s) {
    for (int column = -p; column + k <= h + p; column += s) {
      for (int pair = 0; pair < v.integer("O") * v.integer("C"); ++pair) {
        for (int tap = 0; tap < k * k; ++tap) ++count;
      }
    }
  }
  return {count};
}

}  // namespace

Problem problem() {
  return {
      .id = "A3",
      .name = "conv_multiplications",
      .title = "Multiplications of a convolutional layer",
      .topic = "convolution",
      .parameters = {scalar("h", whole(8, 24)), scalar("k", {3, 4, 5}), scalar("s", {2, 3}),
                     scalar("p", {1, 2}), scalar("C", whole(2, 6)), scalar("O", whole(4, 8))},
      .statement =
          "A convolutional layer with a bias takes images of $h\\times h=@h@\\times@h@$ pixels and "
          "$C_{\\text{in}}=@C@$ channels to $C_{\\text{out}}=@O@$ channels, with $k\\times k=@k@\\times@k@$ "
          "kernels, stride $s=@s@$ and padding $p=@p@$ on every side. It is computed as it is written: "
          "padded "
          "zeros are multiplied too.",
      .parts = {{.id = "a",
                 .ask = "How many multiply-accumulate operations take one image through the layer?",
                 .symbol = "M"}},
      .misconceptions = {{"input-size", "a", 50, "counted the pixels of the input instead of the output"},
                         {"operations", "a", 75, "counted multiplications and additions apart"},
                         {"bias-counted", "a", 75, "counted the bias as one more multiplication"}},
      .limits = {.input = 24, .intermediate = 100000},
      .solve = solve,
      .oracle = loop,
  };
}

}  // namespace grader::exam::conv_multiplications
