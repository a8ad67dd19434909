#include <set>
#include <utility>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::pixelcnn_context {
namespace {

// The rows above that the image has or the network reaches; the same for every variant of one cost.
void solve(Work& w) {
  const Number a = w.number("a"), n = w.number("n"), edge = w.number("e"), top = w.number("t");
  const bool square_field = w.slip("blind-spot-ignored"), no_edge = w.slip("edge-ignored"),
             self = w.slip("itself");
  const Number reach = w.let("R", "a+n", a + n);
  const int rows = static_cast<int>(min(reach, top).integer());
  w.say(
      "The pixel's own row gives $R$ pixels to the left. Row $j$ above gives $R+1$ pixels up to the pixel's "
      "column, and to "
      "the right as many as the network reaches there, $a+\\min(j-1,n)$, and the image has:");
  Number total = reach;
  for (int j = 1; j <= rows; ++j) {
    Number right = square_field ? reach : a + min(Number(j - 1), n);
    if (!no_edge) right = min(right, edge);
    total = w.let("c_" + std::to_string(j), total + (reach + 1 + right));
  }
  if (self) total += 1;
  w.answer("a", total);
}

// Spreads the dependencies layer by layer.
std::vector<long double> spread(const Values& v) {
  using Places = std::set<std::pair<int, int>>;  // row above, column to the right
  const auto before = [](const Places& places, int radius, bool centre) {
    Places result;
    for (const auto& [row, column] : places) {
      for (int up = 0; up <= radius; ++up) {
        for (int side = -radius; side <= radius; ++side) {
          if (up > 0 || side < 0 || (side == 0 && centre)) result.insert({row + up, column + side});
        }
      }
    }
    return result;
  };
  Places places = {{0, 0}};
  for (int layer = 0; layer < v.integer("n"); ++layer) places = before(places, 1, true);
  places = before(places, v.integer("a"), false);
  long double count = 0;
  for (const auto& [row, column] : places) count += row <= v.integer("t") && column <= v.integer("e");
  return {count};
}

}  // namespace

Problem problem() {
  return {
      .id = "C9",
      .name = "pixelcnn_context",
      .title = "What PixelCNN sees, and its blind spot",
      .topic = "autoregressive",
      .parameters = {scalar("a", whole(1, 5)), scalar("n", whole(2, 9)), scalar("e", whole(2, 10)),
                     scalar("t", whole(5, 9))},
      .statement =
          "A PixelCNN for grey images has a layer of mask A that reaches $a=@a@$ pixels to every side, then "
          "$n=@n@$ layers "
          "of mask B with $3\\times 3$ kernels. Above a pixel the image has $@t@$ more rows, to its right "
          "$@e@$ more "
          "columns, and to its left more than enough.",
      .parts = {{.id = "a", .ask = "On how many pixels does the prediction for it depend?", .symbol = "c"}},
      .misconceptions = {{"blind-spot-ignored", "a", 50,
                          "took the whole rectangle above: there is a blind spot to the right"},
                         {"edge-ignored", "a", 50, "ignored the right edge of the image"},
                         {"itself", "a", 50, "counted the pixel itself"}},
      .limits = {.input = 10, .intermediate = 400},
      .solve = solve,
      .oracle = spread,
  };
}

}  // namespace grader::exam::pixelcnn_context
