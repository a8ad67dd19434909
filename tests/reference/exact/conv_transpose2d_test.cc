#include "reference/exact/conv_transpose2d.hpp"

#include <algorithm>

#include "reference/exact/conv2d.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;
using namespace test_support;

namespace {

ConvTranspose2dShape random_shape(Random& random) {
  ConvTranspose2dShape s{};
  s.groups = random.integer(1, 2);
  s.batch = random.integer(1, 2);
  s.in_channels = s.groups * random.integer(1, 2);
  s.out_channels = s.groups * random.integer(1, 2);
  s.kernel_height = random.integer(1, 3);
  s.kernel_width = random.integer(1, 3);
  s.stride_h = random.integer(1, 3);
  s.stride_w = random.integer(1, 3);
  s.dilation_h = random.integer(1, 2);
  s.dilation_w = random.integer(1, 2);
  s.output_padding_h = random.integer(0, s.stride_h - 1);
  s.output_padding_w = random.integer(0, s.stride_w - 1);
  s.in_height = random.integer(1, 4);
  s.in_width = random.integer(1, 4);
  s.padding_h = random.integer(0, std::min(2, (s.out_height() - 1) / 2));
  s.padding_w = random.integer(0, std::min(2, (s.out_width() - 1) / 2));
  return s;
}

// The convolution that maps images of the output's size back to the input's.
Conv2dShape adjoint(const ConvTranspose2dShape& s) {
  return {.batch = s.batch,
          .in_channels = s.out_channels,
          .in_height = s.out_height(),
          .in_width = s.out_width(),
          .out_channels = s.in_channels,
          .kernel_height = s.kernel_height,
          .kernel_width = s.kernel_width,
          .stride_h = s.stride_h,
          .stride_w = s.stride_w,
          .padding_h = s.padding_h,
          .padding_w = s.padding_w,
          .dilation_h = s.dilation_h,
          .dilation_w = s.dilation_w,
          .groups = s.groups};
}

struct Operands {
  Tensor<double> x, w, b, dy;

  Operands(const ConvTranspose2dShape& s, Random& random)
      : x(random.tensor(input_shape(s))),
        w(random.tensor(filter_shape(s))),
        b(random.tensor({s.out_channels})),
        dy(random.tensor(output_shape(s))) {}
};

constexpr int rounds = 40;

}  // namespace

TEST_CASE("conv_transpose2d: each input element paints its filter") {
  const ConvTranspose2dShape s{.batch = 1,
                               .in_channels = 1,
                               .in_height = 1,
                               .in_width = 2,
                               .out_channels = 1,
                               .kernel_height = 1,
                               .kernel_width = 3,
                               .stride_w = 2,
                               .output_padding_w = 1};
  const Tensor<double> x({1, 1, 1, 2}, {1, 2}), w({1, 1, 1, 3}, {1, 10, 100}), b({1}, {0.5});
  const Tensor<double> y = conv_transpose2d_forward(s, x, w, &b).value;
  CHECK(y.shape() == Shape{1, 1, 1, 6});
  CHECK(std::vector<double>(y.flat().begin(), y.flat().end()) ==
        std::vector<double>{1.5, 10.5, 102.5, 20.5, 200.5, 0.5});
}

TEST_CASE("conv_transpose2d: forward is the convolution's backward-data pass") {
  Random random(1);
  for (int k = 0; k < rounds; ++k) {
    const ConvTranspose2dShape s = random_shape(random);
    const Conv2dShape conv = adjoint(s);
    const Operands o(s, random);
    REQUIRE(output_shape(conv) == input_shape(s));
    const Measured transposed = conv_transpose2d_forward(s, o.x, o.w, nullptr);
    const Measured backward = conv2d_backward_data(conv, o.w, o.x);
    check_close(transposed.value, backward.value, 1e-14);
    check_close(transposed.magnitude, backward.magnitude, 1e-14);
  }
}

TEST_CASE("conv_transpose2d: backward is the convolution and its backward-weights pass") {
  Random random(2);
  for (int k = 0; k < rounds; ++k) {
    const ConvTranspose2dShape s = random_shape(random);
    const Conv2dShape conv = adjoint(s);
    const Operands o(s, random);
    const Measured dx = conv_transpose2d_backward_data(s, o.w, o.dy),
                   y = conv2d_forward(conv, o.dy, o.w, nullptr);
    check_close(dx.value, y.value, 1e-14);
    check_close(dx.magnitude, y.magnitude, 1e-14);
    const Measured dw = conv_transpose2d_backward_weights(s, o.x, o.dy);
    const Measured conv_dw = conv2d_backward_weights(conv, o.dy, o.x);
    check_close(dw.value, conv_dw.value, 1e-14);
    check_close(dw.magnitude, conv_dw.magnitude, 1e-14);
  }
}

TEST_CASE("conv_transpose2d: gradients agree with differences") {
  Random random(3);
  for (int k = 0; k < 12; ++k) {
    const ConvTranspose2dShape s = random_shape(random);
    const Operands o(s, random);
    const auto loss = [&](const Tensor<double>& x, const Tensor<double>& w, const Tensor<double>& b) {
      return dot(conv_transpose2d_forward(s, x, w, &b).value, o.dy);
    };
    check_gradient([&](const auto& x) { return loss(x, o.w, o.b); }, o.x,
                   conv_transpose2d_backward_data(s, o.w, o.dy).value);
    check_gradient([&](const auto& w) { return loss(o.x, w, o.b); }, o.w,
                   conv_transpose2d_backward_weights(s, o.x, o.dy).value);
    check_gradient([&](const auto& b) { return loss(o.x, o.w, b); }, o.b,
                   conv_transpose2d_backward_bias(s, o.dy).value);
  }
}

TEST_CASE("conv_transpose2d: an empty batch gives an empty image and a zero gradient") {
  const ConvTranspose2dShape s{.batch = 0,
                               .in_channels = 1,
                               .in_height = 2,
                               .in_width = 2,
                               .out_channels = 1,
                               .kernel_height = 2,
                               .kernel_width = 2};
  Random random(4);
  const Operands o(s, random);
  CHECK(conv_transpose2d_forward(s, o.x, o.w, &o.b).value.shape() == Shape{0, 1, 3, 3});
  check_close(conv_transpose2d_backward_weights(s, o.x, o.dy).value, Tensor<double>(Shape{1, 1, 2, 2}), 0);
}

TEST_CASE("conv_transpose2d: what does not fit is refused by name") {
  const ConvTranspose2dShape good{.batch = 1,
                                  .in_channels = 2,
                                  .in_height = 3,
                                  .in_width = 3,
                                  .out_channels = 4,
                                  .kernel_height = 2,
                                  .kernel_width = 2,
                                  .groups = 2};
  Random random(5);
  const Operands o(good, random);
  const auto message = [&](auto change) {
    ConvTranspose2dShape s = good;
    change(s);
    try {
      conv_transpose2d_forward(s, o.x, o.w, &o.b);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  CHECK(message([](ConvTranspose2dShape&) {}) == "no error");
  CHECK(message([](ConvTranspose2dShape& s) { s.output_padding_h = 1; }) ==
        "conv_transpose2d_forward: the output padding along the height is 1, but must be at most 0");
  CHECK(message([](ConvTranspose2dShape& s) { s.padding_w = 2; }) ==
        "conv_transpose2d_forward: the width of y is 0, but must be at least 1");
  CHECK(message([](ConvTranspose2dShape& s) { s.stride_h = 2000000000; }) ==
        "conv_transpose2d_forward: the height of y before cropping is 4000000002, but must be at most "
        "2147483647");
  CHECK(
      message([](ConvTranspose2dShape& s) { s.groups = 4; }) ==
      "conv_transpose2d_forward: groups is 4, but must divide the number of input channels, 2, and of output "
      "channels, 4");
  CHECK(message([](ConvTranspose2dShape& s) { s.groups = 1; }) ==
        "conv_transpose2d_forward: w has shape [2,2,2,2], but must have shape [2,4,2,2]");
  CHECK_THROWS_WITH(
      conv_transpose2d_backward_weights(good, o.x, o.x),
      "conv_transpose2d_backward_weights: dy has shape [1,2,3,3], but must have shape [1,4,4,4]");
}
