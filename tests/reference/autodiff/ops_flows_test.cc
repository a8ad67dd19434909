#include "reference/autodiff/ops_flows.hpp"

#include "tests/support/expect_gradient.hpp"

using namespace reference;
using namespace reference::autodiff;
using namespace test_support;

namespace {

// Both results of an op, side by side, so that one gradient goes through both.
template <class T>
Var<T> joined(Var<T> a, Var<T> b) {
  return concat<T>({reshape(a, {a.size()}), reshape(b, {b.size()})}, 0);
}

}  // namespace

TEST_CASE("ops: batched_matmul") {
  Random random(1);
  expect_gradient([](const auto& in) { return batched_matmul(in[0], in[1]); },
                  {random.tensor({2, 3, 4}), random.tensor({2, 4, 2})});
  Tape<double> tape;
  CHECK_THROWS_WITH(
      batched_matmul(tape.constant(Tensor<double>({1, 2, 3})), tape.constant(Tensor<double>({2, 3, 1}))),
      ContainsSubstring("must have [B,M,K] and [B,K,N]"));
}

TEST_CASE("ops: sigmoid_mixture, of the formula and with the margin of the paper's code") {
  Random random(2);
  for (const double margin : {0.0, 1e-3}) {
    const auto both = [margin](const auto& in) {
      using T = std::decay_t<decltype(in[0][0])>;
      const auto result = sigmoid_mixture(in[0], in[1], static_cast<T>(margin));
      return joined(result.y, result.log_slope);
    };
    expect_gradient(both, {random.tensor({2, 3}, -2, 2), random.tensor({2, 3, 12}, -2, 2)});
    // More elements than are taken at a time.
    expect_gradient(both, {random.tensor({67}, -2, 2), random.tensor({67, 3}, -2, 2)});
  }
  // Far out the mixture is a straight line, where S itself has long been 0 or 1.
  Tape<double> tape;
  const auto x = tape.constant(Tensor<double>({2}, {-1000, 1000}));
  const auto p = tape.constant(Tensor<double>({2, 6}, {1, 2, 0.5, -0.5, 0, 1, 1, 2, 0.5, -0.5, 0, 1}));
  const auto far = sigmoid_mixture(x, p, 0.0);
  for (int k = 0; k < 2; ++k) {
    CHECK(std::isfinite(far.y[k]));
    CHECK(std::exp(far.log_slope[k]) == Approx(std::log1p(std::exp(1.0))));  // the smaller slope rules
  }
}

TEST_CASE("ops: planar_stack") {
  Random random(3);
  const auto both = [](const auto& in) {
    const auto result = planar_stack(in[0], in[1], in[2], in[3], softplus(in[4]));
    return joined(result.y, result.log_det);
  };
  expect_gradient(both, {random.tensor({4, 3}), random.tensor({2, 3}), random.tensor({2, 3}),
                         random.tensor({2}), random.tensor({2})});
  expect_gradient(both, {random.tensor({5, 1}), random.tensor({1, 1}), random.tensor({1, 1}),
                         random.tensor({1}), random.tensor({1})});
}

TEST_CASE("ops: dual_tanh carries derivatives along") {
  Random random(4);
  const Tensor<double> z = random.tensor({3, 2, 4}), b = random.tensor({4});
  expect_gradient([](const auto& in) { return dual_tanh(in[0], in[1]); }, {z, b});
  // The second and third blocks are the derivatives of the first along the given ones.
  Tape<double> tape;
  const auto y = dual_tanh(tape.constant(z), tape.constant(b));
  constexpr double step = 1e-6;
  for (std::int64_t k = 0; k < 8; ++k) {
    const double inside = z[k] + b[k % 4], along = z[8 + k];
    CHECK(y[8 + k] ==
          Approx((std::tanh(inside + step * along) - std::tanh(inside - step * along)) / (2 * step)));
  }
}
