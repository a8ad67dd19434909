#pragma once
// One line tests an op of the tape:
//
//   expect_gradient([](const auto& in) { return tanh(in[0]); }, {x});
//
// CHECKs, for the weighted sum of the op's result with random weights: the gradient of each operand in double
// against central differences; that gradients add up where there are some already; that an operand which
// needs none does not disturb the others; and value and gradients in float against those in double.

#include <algorithm>
#include <cmath>
#include <vector>

#include "reference/autodiff/ops.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

namespace test_support {

// Within `tolerance` of the largest absolute value, or of 1.
template <class T>
void check_all_close(const reference::Tensor<T>& got, const reference::Tensor<double>& expected,
                     double tolerance) {
  REQUIRE(got.shape() == expected.shape());
  double largest = 1;
  for (const double value : expected.flat()) largest = std::max(largest, std::abs(value));
  for (std::int64_t k = 0; k < got.size(); ++k) {
    if (std::abs(static_cast<double>(got[k]) - expected[k]) <= tolerance * largest) continue;
    FAIL_CHECK("element " << k << " is " << got[k] << ", expected " << expected[k]);
  }
}

namespace gradient_details {

using reference::Tensor;
using reference::autodiff::Tape;
using reference::autodiff::Var;

template <class T>
struct Evaluated {
  Tensor<T> value;
  std::vector<Tensor<T>> gradients;
};

// `frozen`: the operand that is a constant, or -1. `doubled`: f is used twice, so that gradients must add up.
template <class T, class F>
Evaluated<T> evaluate(F f, const std::vector<Tensor<double>>& operands, const Tensor<double>* weights,
                      int frozen = -1, bool doubled = false) {
  Tape<T> tape;
  std::vector<Var<T>> in;
  for (std::size_t k = 0; k < operands.size(); ++k) {
    const Tensor<T> x = reference::nn::cast<T>(operands[k]);
    in.push_back(static_cast<int>(k) == frozen ? tape.constant(x) : tape.leaf(x));
  }
  const Var<T> once = f(std::as_const(in));
  const Var<T> y = doubled ? once + f(std::as_const(in)) : once;
  if (weights != nullptr) tape.backward(y, reference::nn::cast<T>(*weights));
  Evaluated<T> result{tape.value_tensor(y), {}};
  for (const Var<T> x : in) result.gradients.push_back(tape.gradient_tensor(x));
  return result;
}

}  // namespace gradient_details

template <class F>
void expect_gradient(F f, const std::vector<reference::Tensor<double>>& operands,
                     double float_tolerance = 2e-5) {
  using namespace gradient_details;
  Random random(7);
  const Tensor<double> value = evaluate<double>(f, operands, nullptr).value;
  const Tensor<double> weights = random.tensor(value.shape());
  const Evaluated<double> once = evaluate<double>(f, operands, &weights);
  for (std::size_t k = 0; k < operands.size(); ++k) {
    const auto loss = [&](const Tensor<double>& moved) {
      std::vector<Tensor<double>> at = operands;
      at[k] = moved;
      return dot(evaluate<double>(f, at, nullptr).value, weights);
    };
    check_gradient(loss, operands[k], once.gradients[k]);
  }
  const Evaluated<double> twice = evaluate<double>(f, operands, &weights, -1, true);
  const Evaluated<float> narrow = evaluate<float>(f, operands, &weights);
  check_all_close(narrow.value, once.value, float_tolerance);
  for (std::size_t k = 0; k < operands.size(); ++k) {
    check_all_close(twice.gradients[k], axpy(1, once.gradients[k], once.gradients[k]), 1e-12);
    check_all_close(narrow.gradients[k], once.gradients[k], float_tolerance);
    if (operands.size() == 1) continue;
    const Evaluated<double> partial = evaluate<double>(f, operands, &weights, static_cast<int>(k));
    for (std::size_t other = 0; other < operands.size(); ++other) {
      if (other != k) check_all_close(partial.gradients[other], once.gradients[other], 1e-14);
    }
  }
}

}  // namespace test_support
