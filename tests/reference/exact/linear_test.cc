#include "reference/exact/linear.hpp"

#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;
using namespace test_support;

namespace {

struct Operands {
  Tensor<double> x, w, b, dy;

  Operands(std::int64_t rows, std::int64_t inputs, std::int64_t outputs, Random& random)
      : x(random.tensor({rows, inputs})),
        w(random.tensor({outputs, inputs})),
        b(random.tensor({outputs})),
        dy(random.tensor({rows, outputs})) {}
};

const std::vector<std::array<std::int64_t, 3>> sizes = {{1, 1, 1}, {1, 5, 1},   {3, 1, 4},
                                                        {2, 7, 3}, {5, 30, 10}, {0, 2, 3}};

}  // namespace

TEST_CASE("linear: a row of w makes an output") {
  const Tensor<double> x({1, 2}, {1, 2}), w({3, 2}, {1, 10, 2, 20, 3, 30}), b({3}, {0.5, 0, -0.5});
  const Tensor<double> y = linear_forward(x, w, &b).value;
  CHECK(y.shape() == Shape{1, 3});
  CHECK(y(0, 0) == 21.5);
  CHECK(y(0, 1) == 42);
  CHECK(y(0, 2) == 62.5);
  CHECK(linear_forward(x, w, nullptr).value(0, 0) == 21);
}

TEST_CASE("linear: values and magnitudes hold for float32 sums in any order") {
  Random random(1);
  for (const auto& [rows, inputs, outputs] : sizes) {
    const Operands o(rows, inputs, outputs, random);
    std::vector<Term> y_terms, dx_terms, dw_terms, db_terms;
    for (std::int64_t n = 0; n < rows; ++n) {
      for (std::int64_t m = 0; m < outputs; ++m) {
        for (std::int64_t d = 0; d < inputs; ++d) {
          y_terms.push_back({n * outputs + m, o.w(m, d), o.x(n, d)});
          dx_terms.push_back({n * inputs + d, o.w(m, d), o.dy(n, m)});
          dw_terms.push_back({m * inputs + d, o.x(n, d), o.dy(n, m)});
        }
        y_terms.push_back({n * outputs + m, o.b[m], 1});
        db_terms.push_back({m, o.dy(n, m), 1});
      }
    }
    check_float32_promise(linear_forward(o.x, o.w, &o.b), y_terms, random);
    const LinearGradients gradients = linear_backward(o.x, o.w, o.dy);
    check_float32_promise(gradients.dx, dx_terms, random);
    check_float32_promise(gradients.dw, dw_terms, random);
    check_float32_promise(gradients.db, db_terms, random);
  }
}

TEST_CASE("linear: gradients agree with differences") {
  Random random(2);
  const Operands o(3, 4, 2, random);
  const auto loss = [&](const Tensor<double>& x, const Tensor<double>& w, const Tensor<double>& b) {
    return dot(linear_forward(x, w, &b).value, o.dy);
  };
  const LinearGradients gradients = linear_backward(o.x, o.w, o.dy);
  check_gradient([&](const auto& x) { return loss(x, o.w, o.b); }, o.x, gradients.dx.value);
  check_gradient([&](const auto& w) { return loss(o.x, w, o.b); }, o.w, gradients.dw.value);
  check_gradient([&](const auto& b) { return loss(o.x, o.w, b); }, o.b, gradients.db.value);
}

TEST_CASE("linear: what does not fit is refused by name") {
  const Tensor<double> x(Shape{2, 3}), w(Shape{4, 3}), b(Shape{4}), dy(Shape{2, 4});
  CHECK_THROWS_WITH(linear_forward(x, dy, &b),
                    "linear_forward: w has shape [2,4], but must have shape [2,3]");
  CHECK_THROWS_WITH(linear_forward(b, w, &b), "linear_forward: x has shape [4], but must have 2 dimensions");
  const Tensor<double> short_bias(Shape{3});
  CHECK_THROWS_WITH(linear_forward(x, w, &short_bias),
                    "linear_forward: b has shape [3], but must have shape [4]");
  CHECK_THROWS_WITH(linear_backward(x, w, x),
                    "linear_backward: dy has shape [2,3], but must have shape [2,4]");
  CHECK_THROWS_WITH(linear_forward(Tensor<double>(Shape{2, 0}), Tensor<double>(Shape{4, 0}), &b),
                    "linear_forward: the number of inputs is 0, but must be at least 1");
}
