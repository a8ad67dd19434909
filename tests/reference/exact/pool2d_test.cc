#include "reference/exact/pool2d.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;
using namespace test_support;

namespace {

std::vector<double> values(const Tensor<double>& t) {
  return {t.flat().begin(), t.flat().end()};
}

Pool2dShape square(int height, int width, int window, int stride, int padding = 0) {
  return {.batch = 1,
          .channels = 1,
          .in_height = height,
          .in_width = width,
          .window_height = window,
          .window_width = window,
          .stride_h = stride,
          .stride_w = stride,
          .padding_h = padding,
          .padding_w = padding};
}

Pool2dShape random_shape(Random& random) {
  Pool2dShape s{};
  s.batch = random.integer(1, 2);
  s.channels = random.integer(1, 2);
  s.window_height = random.integer(1, 3);
  s.window_width = random.integer(1, 4);
  s.stride_h = random.integer(1, 4);
  s.stride_w = random.integer(1, 3);
  s.padding_h = random.integer(0, s.window_height - 1);
  s.padding_w = random.integer(0, s.window_width - 1);
  s.in_height = std::max(1, s.window_height - 2 * s.padding_h) + random.integer(0, 4);
  s.in_width = std::max(1, s.window_width - 2 * s.padding_w) + random.integer(0, 4);
  return s;
}

// The positions in x that window (i,j) of y covers, in row-major order.
std::vector<std::int64_t> window_of(const Pool2dShape& s, std::int64_t output) {
  const Shape at = unravel(output_shape(s), output);
  std::vector<std::int64_t> positions;
  for (int row = 0; row < s.in_height; ++row) {
    for (int column = 0; column < s.in_width; ++column) {
      const std::int64_t u = row + s.padding_h - at[2] * s.stride_h,
                         v = column + s.padding_w - at[3] * s.stride_w;
      if (u < 0 || u >= s.window_height || v < 0 || v >= s.window_width) continue;
      positions.push_back(((at[0] * s.channels + at[1]) * s.in_height + row) * s.in_width + column);
    }
  }
  return positions;
}

}  // namespace

TEST_CASE("maxpool2d: the first of equal maxima gets the gradient") {
  const Pool2dShape s = square(2, 4, 2, 2);
  const Tensor<double> x({1, 1, 2, 4}, {7, 7, 0, -0.0, 7, 7, 0, 0}), dy({1, 1, 1, 2}, {3, 5});
  CHECK(values(maxpool2d_forward(s, x).value) == std::vector<double>{7, 0});
  CHECK(values(maxpool2d_backward(s, x, dy).value) == std::vector<double>{3, 0, 5, 0, 0, 0, 0, 0});
}

TEST_CASE("maxpool2d: overlapping windows add up, and trailing rows stay unused") {
  const Pool2dShape s = square(4, 4, 2, 1);
  Tensor<double> x({1, 1, 4, 4});
  x(0, 0, 1, 1) = 9;
  const Tensor<double> dy({1, 1, 3, 3}, {1, 2, 0, 4, -8, 0, 0, 0, 0});
  const Measured dx = maxpool2d_backward(s, x, dy);
  CHECK(dx.value(0, 0, 1, 1) == -1);
  CHECK(dx.magnitude(0, 0, 1, 1) == 15);
  CHECK(dx.magnitude(0, 0, 0, 0) == 0);
  const Pool2dShape trailing = square(5, 5, 2, 2);
  Tensor<double> large_last(Shape{1, 1, 5, 5});
  large_last(0, 0, 4, 4) = 1;
  CHECK(values(maxpool2d_forward(trailing, large_last).value) == std::vector<double>(4, 0.0));
}

TEST_CASE("maxpool2d: padding never wins") {
  const Pool2dShape s = square(2, 2, 2, 1, 1);
  const Tensor<double> x({1, 1, 2, 2}, {-4, -3, -2, -1});
  CHECK(values(maxpool2d_forward(s, x).value) == std::vector<double>{-4, -3, -3, -2, -1, -1, -2, -1, -1});
}

TEST_CASE("maxpool2d: agrees with the definition") {
  Random random(1);
  for (int k = 0; k < 60; ++k) {
    const Pool2dShape s = random_shape(random);
    Tensor<double> x = random.tensor(input_shape(s));
    for (double& value : x.flat()) value = std::floor(4 * value);  // ties
    const Tensor<double> dy = random.tensor(output_shape(s));
    const Measured y = maxpool2d_forward(s, x);
    const Tensor<std::int64_t> argmax = maxpool2d_argmax(s, x);
    Tensor<double> dx(x.shape()), absolute_sums(x.shape()), terms(x.shape());
    for (std::int64_t output = 0; output < dy.size(); ++output) {
      const std::vector<std::int64_t> window = window_of(s, output);
      const auto first = std::max_element(window.begin(), window.end(),
                                          [&](std::int64_t a, std::int64_t b) { return x[a] < x[b]; });
      CHECK(y.value[output] == x[*first]);
      CHECK(y.magnitude[output] == 0);
      CHECK(argmax[output] == *first % (s.in_height * s.in_width));
      dx[*first] += dy[output];
      absolute_sums[*first] += std::abs(dy[output]);
      terms[*first] += 1;
    }
    const Measured gradient = maxpool2d_backward(s, x, dy);
    check_close(gradient.value, dx, 0);
    for (std::int64_t i = 0; i < x.size(); ++i)
      CHECK(gradient.magnitude[i] == (terms[i] > 1 ? absolute_sums[i] : 0));
  }
}

TEST_CASE("maxpool2d: the gradient agrees with differences where no two values are near") {
  Random random(2);
  for (int k = 0; k < 10; ++k) {
    const Pool2dShape s = random_shape(random);
    Tensor<double> x(input_shape(s));
    std::vector<double> distinct(static_cast<std::size_t>(x.size()));
    for (std::size_t i = 0; i < distinct.size(); ++i) distinct[i] = 0.25 * static_cast<double>(i);
    random.shuffle(distinct);
    std::copy(distinct.begin(), distinct.end(), x.flat().begin());
    const Tensor<double> dy = random.tensor(output_shape(s));
    check_gradient([&](const auto& moved) { return dot(maxpool2d_forward(s, moved).value, dy); }, x,
                   maxpool2d_backward(s, x, dy).value);
  }
}

TEST_CASE("avgpool2d: padding counts or does not") {
  const Pool2dShape s = square(2, 2, 2, 1, 1);
  const Tensor<double> x({1, 1, 2, 2}, {4, 8, 12, 16});
  CHECK(values(avgpool2d_forward(s, x, PaddingCounts::yes).value) ==
        std::vector<double>{1, 3, 2, 4, 10, 6, 3, 7, 4});
  CHECK(values(avgpool2d_forward(s, x, PaddingCounts::no).value) ==
        std::vector<double>{4, 6, 8, 8, 10, 12, 12, 14, 16});
}

TEST_CASE("avgpool2d: values and magnitudes hold for float32 sums in any order") {
  Random random(3);
  for (int k = 0; k < 40; ++k) {
    const Pool2dShape s = random_shape(random);
    const Tensor<double> x = random.tensor(input_shape(s)), dy = random.tensor(output_shape(s));
    for (const PaddingCounts padding : {PaddingCounts::no, PaddingCounts::yes}) {
      std::vector<Term> y_terms, dx_terms;
      for (std::int64_t output = 0; output < dy.size(); ++output) {
        const std::vector<std::int64_t> window = window_of(s, output);
        const int area = s.window_height * s.window_width;
        const double share = 1.0 / (padding == PaddingCounts::yes ? area : static_cast<int>(window.size()));
        for (const std::int64_t position : window) {
          y_terms.push_back({output, x[position], share});
          dx_terms.push_back({position, dy[output], share});
        }
      }
      check_float32_promise(avgpool2d_forward(s, x, padding), y_terms, random);
      check_float32_promise(avgpool2d_backward(s, dy, padding), dx_terms, random);
    }
  }
}

TEST_CASE("avgpool2d: the gradient agrees with differences") {
  Random random(4);
  for (int k = 0; k < 10; ++k) {
    const Pool2dShape s = random_shape(random);
    const Tensor<double> x = random.tensor(input_shape(s)), dy = random.tensor(output_shape(s));
    for (const PaddingCounts padding : {PaddingCounts::no, PaddingCounts::yes}) {
      check_gradient([&](const auto& moved) { return dot(avgpool2d_forward(s, moved, padding).value, dy); },
                     x, avgpool2d_backward(s, dy, padding).value);
    }
  }
}

TEST_CASE("pool2d: what does not fit is refused by name") {
  const Tensor<double> x(Shape{1, 1, 3, 3});
  CHECK_THROWS_WITH(
      maxpool2d_forward(square(3, 3, 4, 1), x),
      "maxpool2d_forward: the height of the window is 4, but must be at most 3, the height of the "
      "padded image");
  CHECK_THROWS_WITH(
      maxpool2d_forward(square(3, 3, 2, 1, 2), x),
      "maxpool2d_forward: the padding along the height is 2, but must be less than the window, 2");
  CHECK_THROWS_WITH(avgpool2d_forward(square(3, 3, 2, 0), x, PaddingCounts::no),
                    "avgpool2d_forward: the stride along the height is 0, but must be at least 1");
  CHECK_THROWS_WITH(maxpool2d_backward(square(3, 3, 2, 1), x, x),
                    "maxpool2d_backward: dy has shape [1,1,3,3], but must have shape [1,1,2,2]");
  CHECK_THROWS_WITH(avgpool2d_backward(square(3, 3, 2, 1), x, PaddingCounts::no),
                    "avgpool2d_backward: dy has shape [1,1,3,3], but must have shape [1,1,2,2]");
}
