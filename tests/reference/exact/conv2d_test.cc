#include "reference/exact/conv2d.hpp"

#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;
using namespace test_support;

namespace {

Conv2dShape random_shape(Random& random) {
  Conv2dShape s{};
  s.groups = random.integer(1, 2);
  s.batch = random.integer(1, 2);
  s.in_channels = s.groups * random.integer(1, 2);
  s.out_channels = s.groups * random.integer(1, 2);
  s.kernel_height = random.integer(1, 3);
  s.kernel_width = random.integer(1, 4);
  s.stride_h = random.integer(1, 3);
  s.stride_w = random.integer(1, 3);
  s.padding_h = random.integer(0, 3);
  s.padding_w = random.integer(0, 3);
  s.dilation_h = random.integer(1, 2);
  s.dilation_w = random.integer(1, 3);
  const int reach_h = s.dilation_h * (s.kernel_height - 1) + 1,
            reach_w = s.dilation_w * (s.kernel_width - 1) + 1;
  s.in_height = std::max(1, reach_h - 2 * s.padding_h) + random.integer(0, 4);
  s.in_width = std::max(1, reach_w - 2 * s.padding_w) + random.integer(0, 4);
  return s;
}

// Random geometries and the corners worth naming.
std::vector<Conv2dShape> shapes() {
  std::vector<Conv2dShape> list;
  Random random(1);
  for (int k = 0; k < 30; ++k) list.push_back(random_shape(random));
  const Conv2dShape plain{.batch = 1,
                          .in_channels = 2,
                          .in_height = 5,
                          .in_width = 4,
                          .out_channels = 3,
                          .kernel_height = 3,
                          .kernel_width = 2};
  const auto add = [&](auto change) {
    Conv2dShape s = plain;
    change(s);
    list.push_back(s);
  };
  add([](Conv2dShape& s) { s.kernel_height = s.kernel_width = 1; });
  add([](Conv2dShape& s) { s.kernel_height = 5, s.kernel_width = 4; });  // one window
  add([](Conv2dShape& s) {
    s.kernel_height = 7, s.kernel_width = 6, s.padding_h = s.padding_w = 1;
  });                                                              // one, padded
  add([](Conv2dShape& s) { s.padding_h = 5, s.padding_w = 4; });   // windows that see nothing but padding
  add([](Conv2dShape& s) { s.stride_h = s.stride_w = 2; });        // an unused row
  add([](Conv2dShape& s) { s.stride_h = 9, s.stride_w = 7; });     // stride beyond the image
  add([](Conv2dShape& s) { s.in_height = s.kernel_height = 1; });  // one row
  add([](Conv2dShape& s) { s.in_width = s.kernel_width = 1; });    // one column
  add([](Conv2dShape& s) { s.in_channels = s.out_channels = s.groups = 3; });  // depthwise
  add([](Conv2dShape& s) { s.batch = 0; });
  return list;
}

// One product w * x of the definition, found by asking for every pair of pixels which tap connects them.
struct Tap {
  std::int64_t x, w, y;
};

std::vector<Tap> taps(const Conv2dShape& s) {
  std::vector<Tap> list;
  const Shape x_shape = input_shape(s), w_shape = filter_shape(s), y_shape = output_shape(s);
  const std::int64_t w_size = element_count(w_shape), y_size = element_count(y_shape);
  for (std::int64_t y = 0; y < y_size; ++y) {
    const Shape at = unravel(y_shape, y);
    for (std::int64_t w = 0; w < w_size; ++w) {
      const Shape tap = unravel(w_shape, w);
      if (tap[0] != at[1]) continue;
      const std::int64_t group = at[1] / (s.out_channels / s.groups);
      const std::int64_t channel = group * (s.in_channels / s.groups) + tap[1];
      const std::int64_t row = at[2] * s.stride_h + tap[2] * s.dilation_h - s.padding_h;
      const std::int64_t column = at[3] * s.stride_w + tap[3] * s.dilation_w - s.padding_w;
      if (row < 0 || row >= x_shape[2] || column < 0 || column >= x_shape[3]) continue;
      list.push_back({((at[0] * x_shape[1] + channel) * x_shape[2] + row) * x_shape[3] + column, w, y});
    }
  }
  return list;
}

struct Operands {
  Tensor<double> x, w, b, dy;

  Operands(const Conv2dShape& s, Random& random)
      : x(random.tensor(input_shape(s))),
        w(random.tensor(filter_shape(s))),
        b(random.tensor({s.out_channels})),
        dy(random.tensor(output_shape(s))) {}
};

}  // namespace

TEST_CASE("conv2d: a filter is laid on the image without being flipped") {
  const Conv2dShape s{.batch = 1,
                      .in_channels = 1,
                      .in_height = 2,
                      .in_width = 3,
                      .out_channels = 1,
                      .kernel_height = 2,
                      .kernel_width = 2};
  const Tensor<double> x({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6}), w({1, 1, 2, 2}, {1, 10, 100, 1000}),
      b({1}, {0.5});
  const Measured y = conv2d_forward(s, x, w, &b);
  CHECK(y.value.shape() == Shape{1, 1, 1, 2});
  CHECK(y.value[0] == 5421.5);
  CHECK(y.value[1] == 6532.5);
  const Tensor<double> dy({1, 1, 1, 2}, {1, 2});
  const Tensor<double> dx = conv2d_backward_data(s, w, dy).value;
  CHECK(std::vector<double>(dx.flat().begin(), dx.flat().end()) ==
        std::vector<double>{1, 12, 20, 100, 1200, 2000});
  const Tensor<double> dw = conv2d_backward_weights(s, x, dy).value;
  CHECK(std::vector<double>(dw.flat().begin(), dw.flat().end()) == std::vector<double>{5, 8, 14, 17});
  CHECK(conv2d_backward_bias(s, dy).value[0] == 3);
}

TEST_CASE("conv2d: values and magnitudes hold for float32 sums in any order") {
  Random random(2);
  for (const Conv2dShape& s : shapes()) {
    const Operands o(s, random);
    std::vector<Term> y_terms, dx_terms, dw_terms, db_terms;
    for (const Tap& tap : taps(s)) {
      y_terms.push_back({tap.y, o.w[tap.w], o.x[tap.x]});
      dx_terms.push_back({tap.x, o.w[tap.w], o.dy[tap.y]});
      dw_terms.push_back({tap.w, o.x[tap.x], o.dy[tap.y]});
    }
    const std::int64_t plane = std::int64_t{s.out_height()} * s.out_width();
    for (std::int64_t k = 0; k < o.dy.size(); ++k) {
      y_terms.push_back({k, o.b[k / plane % s.out_channels], 1});
      db_terms.push_back({k / plane % s.out_channels, o.dy[k], 1});
    }
    check_float32_promise(conv2d_forward(s, o.x, o.w, &o.b), y_terms, random);
    check_float32_promise(conv2d_backward_data(s, o.w, o.dy), dx_terms, random);
    check_float32_promise(conv2d_backward_weights(s, o.x, o.dy), dw_terms, random);
    check_float32_promise(conv2d_backward_bias(s, o.dy), db_terms, random);
  }
}

TEST_CASE("conv2d: backward passes are the adjoints of forward") {
  Random random(3);
  for (const Conv2dShape& s : shapes()) {
    const Operands o(s, random);
    const double forward = dot(conv2d_forward(s, o.x, o.w, nullptr).value, o.dy);
    CHECK(dot(o.x, conv2d_backward_data(s, o.w, o.dy).value) == Approx(forward).margin(1e-12));
    CHECK(dot(o.w, conv2d_backward_weights(s, o.x, o.dy).value) == Approx(forward).margin(1e-12));
    const double with_bias = dot(conv2d_forward(s, o.x, o.w, &o.b).value, o.dy);
    CHECK(dot(o.b, conv2d_backward_bias(s, o.dy).value) == Approx(with_bias - forward).margin(1e-12));
  }
}

TEST_CASE("conv2d: linear in the image") {
  Random random(4);
  for (const Conv2dShape& s : shapes()) {
    const Operands o(s, random);
    const Tensor<double> other = random.tensor(input_shape(s));
    check_close(
        conv2d_forward(s, axpy(0.25, o.x, other), o.w, nullptr).value,
        axpy(0.25, conv2d_forward(s, o.x, o.w, nullptr).value, conv2d_forward(s, other, o.w, nullptr).value),
        1e-13);
  }
}

TEST_CASE("conv2d: gradients agree with differences") {
  Random random(5);
  for (int k = 0; k < 12; ++k) {
    const Conv2dShape s = random_shape(random);
    const Operands o(s, random);
    const auto loss = [&](const Tensor<double>& x, const Tensor<double>& w, const Tensor<double>& b) {
      return dot(conv2d_forward(s, x, w, &b).value, o.dy);
    };
    check_gradient([&](const auto& x) { return loss(x, o.w, o.b); }, o.x,
                   conv2d_backward_data(s, o.w, o.dy).value);
    check_gradient([&](const auto& w) { return loss(o.x, w, o.b); }, o.w,
                   conv2d_backward_weights(s, o.x, o.dy).value);
    check_gradient([&](const auto& b) { return loss(o.x, o.w, b); }, o.b,
                   conv2d_backward_bias(s, o.dy).value);
  }
}

TEST_CASE("conv2d: magnitudes reach the product of the norms") {
  // The images of a batch and the groups are independent: a large image elsewhere must not loosen this one's
  // bound.
  const Conv2dShape s{.batch = 2,
                      .in_channels = 2,
                      .in_height = 1,
                      .in_width = 2,
                      .out_channels = 2,
                      .kernel_height = 1,
                      .kernel_width = 1,
                      .groups = 2};
  const Tensor<double> x({2, 2, 1, 2}, {3, 4, 1e6, 0, 1e6, 0, 1e6, 0}), w({2, 1, 1, 1}, {2, 1e6}),
      b({2}, {-0.5, 1e6});
  const Measured y = conv2d_forward(s, x, w, &b);
  CHECK(y.magnitude(0, 0, 0, 0) == Approx(10.5));
  CHECK(y.magnitude(0, 0, 0, 1) == Approx(10.5));
  const Tensor<double> dy({2, 2, 1, 2}, {3, 4, 1e6, 0, 6, 8, 1e6, 0});
  const Measured dx = conv2d_backward_data(s, w, dy);
  CHECK(dx.magnitude(0, 0, 0, 0) == Approx(10));
  CHECK(dx.magnitude(1, 0, 0, 1) == Approx(20));
  const Measured dw =
      conv2d_backward_weights(s, Tensor<double>({2, 2, 1, 2}, {0, 1, 1e6, 0, 2, 0, 1e6, 0}), dy);
  CHECK(dw.magnitude(0, 0, 0, 0) == Approx(5 + 20));
}

TEST_CASE("conv2d: what does not fit is refused by name") {
  const Conv2dShape good{.batch = 1,
                         .in_channels = 4,
                         .in_height = 3,
                         .in_width = 3,
                         .out_channels = 2,
                         .kernel_height = 2,
                         .kernel_width = 2};
  const Tensor<double> x(input_shape(good)), w(filter_shape(good)), dy(output_shape(good)), b(Shape{2});
  const auto message = [&](auto change) {
    Conv2dShape s = good;
    change(s);
    try {
      conv2d_forward(s, x, w, &b);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  CHECK(message([](Conv2dShape&) {}) == "no error");
  CHECK(message([](Conv2dShape& s) { s.stride_w = 0; }) ==
        "conv2d_forward: the stride along the width is 0, but must be at least 1");
  CHECK(message([](Conv2dShape& s) { s.padding_h = -1; }) ==
        "conv2d_forward: the padding along the height is -1, but must be at least 0");
  CHECK(message([](Conv2dShape& s) { s.dilation_h = 0; }) ==
        "conv2d_forward: the dilation along the height is 0, but must be at least 1");
  CHECK(message([](Conv2dShape& s) { s.dilation_h = 3; }) ==
        "conv2d_forward: the height of w is 2 (4 with dilation), but must be at most 3, the height of the "
        "padded image");
  CHECK(message([](Conv2dShape& s) { s.groups = 3; }) ==
        "conv2d_forward: groups is 3, but must divide the number of input channels, 4, and of output "
        "channels, 2");
  CHECK(message([](Conv2dShape& s) { s.padding_h = 2000000000; }) ==
        "conv2d_forward: the height of the padded image is 4000000003, but must be at most 2147483647");
  CHECK(message([](Conv2dShape& s) { s.batch = 2; }) ==
        "conv2d_forward: x has shape [1,4,3,3], but must have shape [2,4,3,3]");
  CHECK(message([](Conv2dShape& s) { s.groups = 2; }) ==
        "conv2d_forward: w has shape [2,4,2,2], but must have shape [2,2,2,2]");
  CHECK_THROWS_WITH(conv2d_backward_data(good, w, x),
                    "conv2d_backward_data: dy has shape [1,4,3,3], but must have shape [1,2,2,2]");
  CHECK_THROWS_WITH(conv2d_backward_weights(good, x, x),
                    "conv2d_backward_weights: dy has shape [1,4,3,3], but must have shape [1,2,2,2]");
}
