// A convolution whose filter has dead taps is the convolution with zeros there.

#include <vector>

#include "reference/kernels/conv2d.hpp"
#include "tests/reference/support/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference;

namespace {

// Whole numbers, so that sums are exact in any order.
std::vector<float> numbers(test_support::Random& random, std::int64_t count) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = static_cast<float>(random.integer(-4, 4));
  return values;
}

void check_case(const Conv2dShape& s, const std::vector<unsigned char>& live, test_support::Random& random) {
  const std::int64_t plane = s.kernel_height * s.kernel_width, channels = s.in_channels / s.groups;
  const std::vector<float> x =
      numbers(random, std::int64_t{s.batch} * s.in_channels * s.in_height * s.in_width);
  const std::vector<float> dy =
      numbers(random, std::int64_t{s.batch} * s.out_channels * s.out_height() * s.out_width());
  const std::vector<float> w = numbers(random, s.out_channels * channels * plane),
                           b = numbers(random, s.out_channels);
  std::vector<float> zeroed = w;
  for (std::size_t k = 0; k < w.size(); ++k) {
    if (live[k % static_cast<std::size_t>(plane)] == 0) zeroed[k] = 0;
  }
  std::vector<float> y(dy.size(), 99), expected_y = y, dx(x.size(), 99), expected_dx = dx, dw(w.size(), 99),
                                       expected_dw = dw;
  kernels::conv2d_forward(s, x.data(), zeroed.data(), b.data(), expected_y.data());
  kernels::masked_conv2d_forward(s, live.data(), x.data(), w.data(), b.data(), y.data());
  CHECK(y == expected_y);
  kernels::conv2d_backward_data(s, zeroed.data(), dy.data(), expected_dx.data());
  kernels::masked_conv2d_backward_data(s, live.data(), w.data(), dy.data(), dx.data());
  CHECK(dx == expected_dx);
  kernels::conv2d_backward_weights(s, x.data(), dy.data(), expected_dw.data(), nullptr);
  kernels::masked_conv2d_backward_weights(s, live.data(), x.data(), dy.data(), dw.data());
  int wrong = 0;
  for (std::size_t k = 0; k < dw.size(); ++k) {
    if (live[k % static_cast<std::size_t>(plane)] != 0 && dw[k] != expected_dw[k]) ++wrong;
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("masked conv2d: any taps may be dead, on each target") {
  for (const std::int64_t target : test_support::kernel_targets()) {
    const test_support::ForcedTarget forced(target);
    INFO(forced.name());
    test_support::Random random(1);
    for (int trial = 0; trial < 60; ++trial) {
      Conv2dShape s{.batch = random.integer(1, 3),
                    .in_channels = random.integer(1, 20),
                    .in_height = random.integer(3, 10),
                    .in_width = random.integer(3, 20),
                    .out_channels = random.integer(1, 40),
                    .kernel_height = random.integer(1, 5),
                    .kernel_width = random.integer(1, 5)};
      s.padding_h = s.kernel_height / 2 + 1, s.padding_w = s.kernel_width / 2 + 1;
      s.stride_h = random.integer(1, 2), s.stride_w = random.integer(1, 2);
      std::vector<unsigned char> live(static_cast<std::size_t>(s.kernel_height * s.kernel_width));
      const int kind = random.integer(0, 3);  // none live, as PixelCNN's mask, any
      for (std::size_t k = 0; k < live.size(); ++k) {
        const bool lives = kind == 0 ? false : kind == 1 ? k < live.size() / 2 : random.integer(0, 1) == 1;
        live[k] = lives ? 1 : 0;
      }
      INFO(s.in_channels << " to " << s.out_channels << " channels, " << s.kernel_height << "x"
                         << s.kernel_width);
      check_case(s, live, random);
    }
  }
}
