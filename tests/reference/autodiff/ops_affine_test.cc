#include "reference/autodiff/ops_affine.hpp"

#include "tests/support/expect_gradient.hpp"

using namespace reference;
using namespace reference::autodiff;
using namespace test_support;

namespace {

// Both results of a step count, and each alone.
template <class Map>
void expect_gradients_of_step(Map map, const std::vector<Tensor<double>>& operands) {
  expect_gradient([=](const auto& in) { return map(in).y; }, operands);
  expect_gradient([=](const auto& in) { return map(in).log_det; }, operands);
  expect_gradient(
      [=](const auto& in) {
        const auto step = map(in);
        return sum_per_sample(step.y) * step.log_det;
      },
      operands);
}

}  // namespace

TEST_CASE("affine ops: elementwise maps have the gradients of their formulas") {
  Random random(61);
  for (const Shape& shape : {Shape{3, 5}, Shape{2, 3, 2, 3}, Shape{0, 4}}) {
    const std::vector<Tensor<double>> operands = {random.tensor(shape), random.tensor(shape),
                                                  random.tensor(shape)};
    expect_gradients_of_step([](const auto& in) { return affine_map(in[0], in[1], in[2]); }, operands);
    expect_gradients_of_step([](const auto& in) { return affine_inverse_map(in[0], in[1], in[2]); },
                             operands);
    expect_gradients_of_step([](const auto& in) { return gated_map(in[0], in[1], in[2]); }, operands);
    expect_gradient([](const auto& in) { return gaussian_log_density(in[0], in[1], in[2]); }, operands);
    expect_gradient([](const auto& in) { return logistic_log_density(in[0], in[1], in[2]); }, operands);
  }
}

TEST_CASE("affine ops: refuse shapes that do not fit") {
  Tape<float> tape;
  const Var<float> x = tape.constant(Tensor<float>({2, 3})), s = tape.constant(Tensor<float>({3, 2}));
  CHECK_THROWS_WITH(affine_map(x, s, x),
                    "affine_map: operands have shapes [2,3] and [3,2], but must have the same");
}
