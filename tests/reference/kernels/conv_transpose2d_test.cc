#include "reference/exact/conv_transpose2d.hpp"

#include "reference/kernels/conv2d.hpp"
#include "reference/kernels/target.hpp"
#include "tests/reference/kernels/conv_cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference;
using namespace test_support;

namespace {

constexpr double tolerance = 8;

ConvTranspose2dShape random_shape(Random& random) {
  ConvTranspose2dShape s{};
  s.groups = random.integer(1, 2);
  s.batch = random.integer(1, 2);
  s.in_channels = s.groups * random.integer(1, 12);
  s.out_channels = s.groups * random.integer(1, 12);
  s.kernel_height = random.integer(1, 4);
  s.kernel_width = random.integer(1, 5);
  s.stride_h = random.integer(1, 3);
  s.stride_w = random.integer(1, 3);
  s.dilation_h = random.integer(1, 3);
  s.dilation_w = random.integer(1, 2);
  s.output_padding_h = random.integer(0, std::max(s.stride_h, s.dilation_h) - 1);
  s.output_padding_w = random.integer(0, std::max(s.stride_w, s.dilation_w) - 1);
  s.in_height = random.integer(1, 9);
  s.in_width = random.integer(1, 20);
  s.padding_h = random.integer(0, std::min(3, (s.out_height() - 1) / 2));
  s.padding_w = random.integer(0, std::min(3, (s.out_width() - 1) / 2));
  return s;
}

}  // namespace

TEST_CASE("kernels: transposed convolution agrees with the exact function on random shapes") {
  Random random(12);
  for (int k = 0; k < 150; ++k) {
    const ConvTranspose2dShape s = random_shape(random);
    const Tensor<double> x = random.tensor(exact::input_shape(s)), w = random.tensor(exact::filter_shape(s)),
                         b = random.tensor({s.out_channels});
    const bool with_bias = k % 2 == 0;
    const auto expected = exact::conv_transpose2d_forward(s, x, w, with_bias ? &b : nullptr);
    for (const std::int64_t target : kernel_targets()) {
      const ForcedTarget forced(target);
      INFO("case " << k << " on " << forced.name());
      CHECK(kernels::target_name() == forced.name());
      GuardedFloats fx(x, k % 16), fw(w, 3 * k % 16), fb(b, 5 * k % 16), y(expected.value.size(), 7 * k % 16);
      kernels::conv_transpose2d_forward(s, fx.data(), fw.data(), with_bias ? fb.data() : nullptr, y.data(),
                                        1 + k % 3);
      CHECK(y.guards_intact());
      CHECK(worst_error(y.values(expected.value.shape()), expected.value, expected.magnitude) <= tolerance);
    }
  }
}
