#include "reference/exact/gated_unit.hpp"

#include <cmath>

#include "reference/exact/skew_rows.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;
using namespace test_support;

TEST_CASE("gated_unit: worked values, and a closed gate lets nothing through") {
  const Measured y = gated_unit_forward(Tensor<double>({1, 4}, {1, 2, 0, -1000}));
  CHECK(y.value.shape() == Shape{1, 2});
  CHECK(y.value[0] == Approx(std::tanh(1.0) / 2));
  CHECK(y.value[1] == 0);
}

TEST_CASE("gated_unit: the gradient is that of the forward pass") {
  Random random(3);
  const Tensor<double> x = random.tensor({5, 6}, -3, 3), dy = random.tensor({5, 3});
  const auto loss = [&](const Tensor<double>& at) { return dot(gated_unit_forward(at).value, dy); };
  check_gradient(loss, x, gated_unit_backward(x, dy).value);
}

TEST_CASE("gated_unit: float32 keeps its promises") {
  Random random(4);
  const Tensor<double> x = random.tensor({40, 6}, -8, 8), dy = random.tensor({40, 3});
  const Measured y = gated_unit_forward(x), dx = gated_unit_backward(x, dy);
  const auto promised = [](const Measured& exact, std::int64_t n, std::int64_t k, float got) {
    const double off = std::abs(static_cast<double>(got) - exact.value(n, k));
    CHECK(off <= 8 * 0x1p-24 * exact.magnitude(n, k));
  };
  for (std::int64_t n = 0; n < 40; ++n) {
    for (std::int64_t k = 0; k < 3; ++k) {
      const float a = std::tanh(static_cast<float>(x(n, k)));
      const float b = 1 / (1 + std::exp(-static_cast<float>(x(n, 3 + k)))),
                  above = static_cast<float>(dy(n, k));
      promised(y, n, k, a * b);
      promised(dx, n, k, above * (1 - a * a) * b);
      promised(dx, n, 3 + k, above * a * b * (1 - b));
    }
  }
}

TEST_CASE("gated_unit: shapes must agree") {
  CHECK_THROWS_WITH(gated_unit_forward(Tensor<double>({2, 3})),
                    "gated_unit_forward: x has shape [2,3], but must have shape [N,2C]");
  CHECK_THROWS_WITH(gated_unit_backward(Tensor<double>({2, 4}), Tensor<double>({2, 4})),
                    "gated_unit_backward: dy has shape [2,4], but must have shape [2,2]");
}

TEST_CASE("skew_rows: a worked example, and nothing is lost") {
  const Tensor<double> x({1, 1, 2, 3}, {1, 2, 3, 4, 5, 6});
  const Measured y = skew_rows(x);
  CHECK(y.value.shape() == Shape{1, 1, 2, 4});
  const std::vector<double> expected = {1, 2, 3, 0, 0, 4, 5, 6};
  CHECK(std::equal(expected.begin(), expected.end(), y.value.flat().begin()));
  for (const double magnitude : y.magnitude.flat()) CHECK(magnitude == 0);
  CHECK(skew_rows(Tensor<double>({2, 3, 1, 5})).value.shape() == Shape{2, 3, 1, 5});
  CHECK_THROWS_WITH(skew_rows(Tensor<double>({2, 3})),
                    "skew_rows: x has shape [2,3], but must have 4 dimensions");
}
