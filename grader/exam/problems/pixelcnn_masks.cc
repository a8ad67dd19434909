#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::pixelcnn_masks {
namespace {

void solve(Work& w) {
  const Number k = w.number("k"),
               pairs = w.let("n", "n_{\\text{in}}n_{\\text{out}}", w.number("i") * w.number("o"));
  const bool swapped = w.slip("masks-swapped"), right = w.slip("row-included"),
             blind = w.slip("colours-forgotten");
  const bool all = w.slip("all-colours");
  const Number before = w.let("p", "(k^2-1)/2", (square(k) - 1) / 2),
               elsewhere = w.let("e", "9p", 9 * before);
  w.say(
      "At the centre, mask A leaves the 3 pairs of an earlier colour to a later one, mask B also the 3 of a "
      "colour to itself.");
  const Number centre = swapped ? Number(6) : blind ? Number(0) : Number(3);
  const Number row = right ? 9 * (k - 1) / 2 : Number(0);
  w.answer("a", w.let("N_A", "n(e+3)", pairs * (elsewhere + row + centre)));
  w.answer("b", w.let("N_B", "n(e+6)", pairs * (elsewhere + (all ? Number(9) : Number(6)))));
}

std::vector<long double> enumerated(const Values& v) {
  const int k = v.integer("k"), middle = k / 2, in = v.integer("i"), out = v.integer("o");
  long double a = 0, b = 0;
  for (int row = 0; row < k; ++row) {
    for (int column = 0; column < k; ++column) {
      const bool before = row < middle || (row == middle && column < middle);
      const bool centre = row == middle && column == middle;
      for (int source = 0; source < 3 * in; ++source) {
        for (int target = 0; target < 3 * out; ++target) {
          a += before || (centre && source / in < target / out);
          b += before || (centre && source / in <= target / out);
        }
      }
    }
  }
  return {a, b};
}

}  // namespace

Problem problem() {
  return {
      .id = "C8",
      .name = "pixelcnn_masks",
      .title = "The masks of PixelCNN",
      .topic = "autoregressive",
      .parameters = {scalar("k", {3, 5, 7, 9}), scalar("i", whole(2, 8)), scalar("o", whole(2, 8))},
      .statement =
          "A masked convolution of PixelCNN has $k\\times k$ kernels, $k=@k@$, $n_{\\text{in}}=@i@$ input "
          "and "
          "$n_{\\text{out}}=@o@$ output channels for each of the colours R, G, B, in this order.",
      .parts = {{.id = "a", .ask = "How many weights does mask A leave?", .symbol = "N_A"},
                {.id = "b", .ask = "How many does mask B leave?", .symbol = "N_B"}},
      .misconceptions = {{"masks-swapped", "a", 50, "let a colour see itself in mask A: that is mask B"},
                         {"colours-forgotten", "a", 50,
                          "masked the whole centre: later colours may see earlier ones"},
                         {"row-included", "a", 0, "left the whole current row"},
                         {"all-colours", "b", 25, "left the whole centre, later colours included"}},
      .limits = {.input = 9, .intermediate = 25000},
      .solve = solve,
      .oracle = enumerated,
  };
}

}  // namespace grader::exam::pixelcnn_masks
