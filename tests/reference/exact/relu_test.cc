#include "reference/exact/relu.hpp"

#include <cmath>
#include <limits>

#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;
using namespace test_support;

TEST_CASE("relu: keeps what is positive and drops the rest") {
  const double inf = std::numeric_limits<double>::infinity();
  const Tensor<double> x({6}, {1.5, -1.5, 0.0, -0.0, inf, -inf});
  const Measured y = relu_forward(x);
  CHECK(std::vector<double>(y.value.flat().begin(), y.value.flat().end()) ==
        std::vector<double>{1.5, 0, 0, 0, inf, 0});
  CHECK_FALSE(std::signbit(y.value[3]));
  CHECK(std::isnan(relu_forward(Tensor<double>({1}, {std::nan("")})).value[0]));
}

TEST_CASE("relu: the derivative at zero and at minus zero is zero") {
  const Tensor<double> x({2, 2}, {1e-300, -1e-300, 0.0, -0.0}), dy({2, 2}, {3, 5, 7, 9});
  const Measured dx = relu_backward(x, dy);
  CHECK(dx.value.shape() == Shape{2, 2});
  CHECK(std::vector<double>(dx.value.flat().begin(), dx.value.flat().end()) ==
        std::vector<double>{3, 0, 0, 0});
}

TEST_CASE("relu: must be hit exactly") {
  Random random(1);
  const Tensor<double> x = random.tensor({2, 3, 4, 5}), dy = random.tensor({2, 3, 4, 5});
  check_close(relu_forward(x).magnitude, Tensor<double>(x.shape()), 0);
  check_close(relu_backward(x, dy).magnitude, Tensor<double>(x.shape()), 0);
}

TEST_CASE("relu: the gradient agrees with differences away from the kink") {
  Random random(2);
  Tensor<double> x = random.tensor({1, 2, 3, 3});
  for (double& value : x.flat()) value += value < 0 ? -0.125 : 0.125;
  const Tensor<double> dy = random.tensor(x.shape());
  check_gradient([&](const auto& moved) { return dot(relu_forward(moved).value, dy); }, x,
                 relu_backward(x, dy).value);
}

TEST_CASE("relu: shapes must agree") {
  CHECK_THROWS_WITH(relu_backward(Tensor<double>(Shape{2, 3}), Tensor<double>(Shape{3, 2})),
                    "relu_backward: dy has shape [3,2], but must have shape [2,3]");
}
