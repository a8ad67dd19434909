#include <algorithm>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::sequential_steps {
namespace {

void solve(Work& w) {
  const Number h = w.number("h"), width = w.number("w"), channels = w.number("c"), layers = w.number("L");
  const bool colours = w.slip("colours-forgotten"), layered = w.slip("layers-counted");
  const bool overlap = w.slip("corner-twice"), pixels = w.slip("every-pixel");
  const Number area = w.let("n", "h\\,w", h * width);
  Number passes = colours ? area : w.let("S", "n\\,c", area * channels);
  if (layered) passes *= layers;
  w.answer("a", passes);
  const Number diagonals = pixels ? area : overlap ? h + width : w.let("d", "h+w-1", h + width - 1);
  w.answer("b", w.let("T", "L\\,d", layers * diagonals));
}

// By the longest chain of places that wait for each other.
std::vector<long double> chains(const Values& v) {
  const int h = v.integer("h"), width = v.integer("w");
  int longest = 0;
  long double values = 0;
  for (int row = 0; row < h; ++row) {
    for (int column = 0; column < width; ++column) {
      longest = std::max(longest, row + column + 1);
      for (int channel = 0; channel < v.integer("c"); ++channel) ++values;
    }
  }
  return {values, static_cast<long double>(longest) * v.integer("L")};
}

}  // namespace

Problem problem() {
  return {
      .id = "C10",
      .name = "sequential_steps",
      .title = "What must wait for what",
      .topic = "autoregressive",
      .parameters = {scalar("h", whole(12, 40)), scalar("w", whole(12, 40)), scalar("c", {3, 4}),
                     scalar("L", whole(2, 6))},
      .statement =
          "Images have $h\\times w=@h@\\times@w@$ pixels with $c=@c@$ channels that are predicted one after "
          "the other.",
      .parts = {{.id = "a",
                 .ask = "A PixelCNN of $L=@L@$ layers samples an image. How many times must the network be "
                        "evaluated, one "
                        "evaluation after the other?",
                 .symbol = "S"},
                {.id = "b",
                 .ask = "A PixelRNN of $L=@L@$ Diagonal BiLSTM layers is trained, both directions of a layer "
                        "side by side. How "
                        "many steps of its recurrence must follow one another in a forward pass?",
                 .symbol = "T"}},
      .misconceptions = {{"colours-forgotten", "a", 50, "forgot that the channels wait for each other"},
                         {"layers-counted", "a", 25, "counted every layer as an evaluation"},
                         {"corner-twice", "b", 75, "counted the corner twice: $h+w$ diagonals"},
                         {"every-pixel", "b", 0, "let every pixel wait for the one before"}},
      .limits = {.input = 40, .intermediate = 10000},
      .solve = solve,
      .oracle = chains,
  };
}

}  // namespace grader::exam::sequential_steps
