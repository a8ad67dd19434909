// The accuracy of the convolution kernels: the worst error of 1,000 random cases for each pass and
// instruction set, in units of 2^-24 * (sum of absolute terms of the element); direct kernels and Winograd's
// apart.
//
//   conv_accuracy [CASES]

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "reference/exact/conv2d.hpp"
#include "tests/reference/kernels/conv_cases.hpp"
#include "tests/support/targets.hpp"

namespace {

using namespace test_support;
using reference::Conv2dShape;
using reference::Tensor;

Tensor<double> absolute(Tensor<double> values) {
  for (double& value : values.flat()) value = std::abs(value);
  return values;
}

struct Expected {
  Tensor<double> value, terms;  // terms: sums of absolute values
};

std::array<Expected, 3> expected_results(const ConvCase& c) {
  using namespace reference::exact;
  const Tensor<double> x = absolute(c.x), w = absolute(c.w), dy = absolute(c.dy);
  return {
      {{conv2d_forward(c.shape, c.x, c.w, nullptr).value, conv2d_forward(c.shape, x, w, nullptr).value},
       {conv2d_backward_data(c.shape, c.w, c.dy).value, conv2d_backward_data(c.shape, w, dy).value},
       {conv2d_backward_weights(c.shape, c.x, c.dy).value, conv2d_backward_weights(c.shape, x, dy).value}}};
}

// 64 to 80 channels both ways, 4 to 14 pixels a side.
Conv2dShape winograd_shape(Random& random) {
  Conv2dShape s{};
  s.batch = random.integer(1, 2);
  s.in_channels = random.integer(64, 80), s.out_channels = random.integer(64, 80);
  s.kernel_height = s.kernel_width = 3;
  s.padding_h = s.padding_w = 1;
  s.in_height = random.integer(4, 14), s.in_width = random.integer(4, 14);
  return s;
}

void print_worst(const char* kernels, int cases, Random& random, Conv2dShape (*shape)(Random&)) {
  const auto targets = kernel_targets();
  std::vector<std::array<double, 3>> worst(targets.size(), {0, 0, 0});
  for (int k = 0; k < cases; ++k) {
    const ConvCase c = random_case(random, shape(random));
    const auto expected = expected_results(c);
    for (std::size_t t = 0; t < targets.size(); ++t) {
      const ForcedTarget forced(targets[t]);
      const ConvResults got = run_kernels(c, {});
      const std::array<const Tensor<double>*, 3> results = {&got.y_without_bias, &got.dx, &got.dw};
      for (std::size_t p = 0; p < 3; ++p) {
        worst[t][p] = std::max(worst[t][p], worst_error(*results[p], expected[p].value, expected[p].terms));
      }
    }
  }
  std::printf("%s, worst of %d cases, in 2^-24 * sum of absolute terms\n", kernels, cases);
  std::printf("%-8s %10s %15s %18s\n", "target", "forward", "backward-data", "backward-weights");
  for (std::size_t t = 0; t < targets.size(); ++t) {
    std::printf("%-8s %10.2f %15.2f %18.2f\n", hwy::TargetName(targets[t]), worst[t][0], worst[t][1],
                worst[t][2]);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int cases = argc > 1 ? std::atoi(argv[1]) : 1000;
  Random random(20);
  print_worst("direct kernels", cases, random, [](Random& r) { return random_conv_shape(r, 16, 20); });
  print_worst("Winograd", cases, random, winograd_shape);
}
