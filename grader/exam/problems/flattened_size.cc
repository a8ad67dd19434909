#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::flattened_size {
namespace {

void solve(Work& w) {
  const bool up = w.slip("rounded-up");
  const Number first = w.let("h_1", "h-k_1+1", w.number("h") - w.number("k", 0) + 1);
  const Number pooled = w.let("h_2", "\\lfloor h_1/2\\rfloor", up ? ceil_div(first, 2) : floor_div(first, 2));
  const Number second = w.let("h_3", "h_2-k_2+1", pooled - w.number("k", 1) + 1);
  const Number side = w.let("h_4", "\\lfloor h_3/2\\rfloor", up ? ceil_div(second, 2) : floor_div(second, 2));
  w.require(!(first / 2).is_integer() != !(second / 2).is_integer(), "one pooling must drop a row");
  const Number carried = w.answer("a", side);
  const Number pixels = w.let("n", "h_4^2", square(carried));
  Number length = w.slip("channels-forgotten") ? pixels : w.let("D", "C\\,n", w.number("C") * pixels);
  if (w.slip("batch-included")) length *= w.number("B");
  w.answer("b", length);
}

// Walks the layers window by window.
std::vector<long double> walked(const Values& v) {
  const auto windows = [](int length, int window, int stride) {
    int count = 0;
    for (int place = 0; place + window <= length; place += stride) ++count;
    return count;
  };
  int side = v.integer("h");
  for (int layer = 0; layer < 2; ++layer) side = windows(windows(side, v.integer("k", layer), 1), 2, 2);
  long double length = 0;
  for (int channel = 0; channel < v.integer("C"); ++channel) length += side * side;
  return {static_cast<long double>(side), length};
}

}  // namespace

Problem problem() {
  return {
      .id = "A8",
      .name = "flattened_size",
      .title = "What a linear layer receives",
      .topic = "convolution",
      .parameters = {scalar("h", whole(26, 48)), column("k", 2, whole(3, 6)), scalar("C", whole(12, 16)),
                     scalar("B", {16, 20, 24, 32})},
      .statement =
          "A batch of $@B@$ images of $@h@\\times@h@$ pixels goes through a convolution, a max pooling, a "
          "second "
          "convolution with $C=@C@$ output channels, and a second max pooling. The kernels are square with "
          "sides "
          "$k_1,k_2=@k@$, stride 1, no padding; the poolings have $2\\times 2$ windows and stride 2 and drop "
          "what does "
          "not fill a window.",
      .parts = {{.id = "a",
                 .ask = "How many rows have the images after the second pooling?",
                 .symbol = "h_4"},
                {.id = "b",
                 .ask = "They are flattened for a linear layer. How many inputs has it?",
                 .symbol = "D"}},
      .misconceptions = {{"rounded-up", "a", 50, "rounded the poolings up"},
                         {"channels-forgotten", "b", 25, "forgot the channels"},
                         {"batch-included", "b", 75, "counted the batch among the inputs"}},
      .limits = {.input = 48, .intermediate = 2000},
      .solve = solve,
      .oracle = walked,
  };
}

}  // namespace grader::exam::flattened_size
