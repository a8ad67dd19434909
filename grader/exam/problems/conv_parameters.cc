#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::conv_parameters {
namespace {

// Channels are multiples of the groups.
Grid inputs(const Values& v) {
  return v.number("g") * v.number("m");
}
Grid outputs(const Values& v) {
  return v.number("g") * v.number("n");
}

void solve(Work& w) {
  const Number in = w.number("C"), out = w.number("O"), groups = w.number("g");
  const bool channels_forgotten = w.slip("channels-forgotten"), groups_ignored = w.slip("groups-ignored");
  const Number depth = channels_forgotten ? Number(1)
                       : groups_ignored   ? in
                                          : w.let("c", "C_{\\text{in}}/g", in / groups);
  const Number each = w.let("n", "k_h\\,k_w\\,c", w.number("k") * w.number("l") * depth);
  Number total = each * out;
  if (!w.slip("bias-missing")) total += out;
  total = w.let("P", "n\\,C_{\\text{out}}+C_{\\text{out}}", total);
  if (w.slip("times-image")) total *= square(w.number("H"));
  w.answer("a", total);
}

std::vector<long double> entries(const Values& v) {
  long double count = 0;
  for (int out = 0; out < v.integer("O"); ++out) {
    ++count;  // its bias
    for (int in = 0; in < v.integer("C") / v.integer("g"); ++in) {
      for (int row = 0; row < v.integer("k"); ++row) {
        for (int column = 0; column < v.integer("l"); ++column) ++count;
      }
    }
  }
  return {count};
}

}  // namespace

Problem problem() {
  return {
      .id = "A2",
      .name = "conv_parameters",
      .title = "Parameters of a convolutional layer",
      .topic = "convolution",
      .parameters = {scalar("g", {2, 3, 4}), scalar("m", whole(2, 4)), scalar("n", whole(2, 4)),
                     scalar("k", whole(2, 5)), scalar("l", whole(2, 5)), scalar("H", whole(6, 16))},
      .derived = {{"C", inputs}, {"O", outputs}},
      .statement =
          "A convolutional layer takes images of $@H@\\times@H@$ pixels with $C_{\\text{in}}=@C@$ channels "
          "to "
          "$C_{\\text{out}}=@O@$ channels. Its kernels have $k_h\\times k_w=@k@\\times@l@$ taps, it has "
          "$g=@g@$ "
          "groups and a bias for each output channel.",
      .parts = {{.id = "a", .ask = "How many parameters has the layer?", .symbol = "P"}},
      .misconceptions = {{"bias-missing", "a", 75, "left out the biases"},
                         {"groups-ignored", "a", 50, "ignored the groups"},
                         {"channels-forgotten", "a", 25, "forgot the input channels"},
                         {"times-image", "a", 0, "multiplied by the pixels of the image"}},
      .limits = {.input = 16, .intermediate = 2000},
      .solve = solve,
      .oracle = entries,
  };
}

}  // namespace grader::exam::conv_parameters
