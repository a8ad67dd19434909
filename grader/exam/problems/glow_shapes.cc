#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::glow_shapes {
namespace {

void solve(Work& w) {
  const Number h = w.number("H"), width = w.number("W"), channels = w.number("C");
  const bool kept = w.slip("split-ignored"), twice = w.slip("squeeze-doubles"),
             whole = w.slip("first-kept-whole");
  const Number grow = twice ? Number(2) : Number(4);
  w.say("A squeeze divides both sides by 2 and multiplies the channels by 4; a split halves the channels.");
  const Number first = w.let("c_1", "4C", grow * channels);
  const Number second = w.let("c_2", "4\\cdot c_1/2", grow * (kept ? first : first / 2));
  const Number third = w.let("c_3", "4\\cdot c_2/2", grow * (kept ? second : second / 2));
  w.answer("a", third);
  const Number area = h * width / 4;
  w.answer("b", w.let("n_1", "\\tfrac H2\\,\\tfrac W2\\,\\tfrac{c_1}2",
                      whole ? area * 4 * channels : area * (2 * channels)));
}

// Moves every element of an image through the levels.
std::vector<long double> moved(const Values& v) {
  int h = v.integer("H"), width = v.integer("W"), channels = v.integer("C");
  long double total = static_cast<long double>(h) * width * channels, first = 0;
  for (int level = 1; level <= 3; ++level) {
    h /= 2;
    width /= 2;
    channels = static_cast<int>(total / (h * width));
    if (level == 3) break;
    const long double out = total / 2;
    if (level == 1) first = out;
    total -= out;
  }
  return {static_cast<long double>(channels), first};
}

}  // namespace

Problem problem() {
  return {
      .id = "D20",
      .name = "glow_shapes",
      .title = "The shapes of a multi-scale flow",
      .topic = "flows",
      .parameters = {scalar("H", {16, 24, 32, 40, 48, 56, 64}), scalar("W", {16, 24, 32, 40, 48, 56, 64}),
                     scalar("C", {2, 3, 4, 5})},
      .statement =
          "Glow with three levels models images of $H\\times W=@H@\\times@W@$ pixels and $C=@C@$ channels. "
          "Every level "
          "begins with a squeeze; the first two end with a split that gives half of the channels to the "
          "noise.",
      .parts = {{.id = "a", .ask = "How many channels has the noise of the third level?", .symbol = "c_3"},
                {.id = "b", .ask = "How many numbers has the noise of the first level?", .symbol = "n_1"}},
      .misconceptions = {{"split-ignored", "a", 25, "kept both halves of every split"},
                         {"squeeze-doubles", "a", 25,
                          "let a squeeze double the channels: it makes four of one"},
                         {"first-kept-whole", "b", 25, "gave all of the first level to the noise"}},
      .limits = {.input = 64, .intermediate = 20500},
      .solve = solve,
      .oracle = moved,
  };
}

}  // namespace grader::exam::glow_shapes
