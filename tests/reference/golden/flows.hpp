#pragma once
// What the readers of flows have in common: the two results, and the gradients of sum(g*y) + sum(gl*log_det).

#include <functional>

#include "reference/flows/flow.hpp"
#include "reference/tensor/require.hpp"
#include "tests/reference/golden/parameters.hpp"

namespace golden {

// Expects the outputs `value` and `log_det`, and leaves the gradients for the weights `g` and `gl` of the
// case with the tape and the parameters.
template <class T>
void expect_mapped(Case& c, const reference::flows::Mapped<T>& got, const std::string& value,
                   const std::string& log_det, const std::string& g = "gz") {
  auto& tape = *got.value.tape;
  expect_output(c, value, tape.value_tensor(got.value));
  expect_output(c, log_det, tape.value_tensor(got.log_det));
  tape.backward(sum(got.value * tape.constant(reference::nn::cast<T>(c.input(g)))) +
                sum(got.log_det * tape.constant(reference::nn::cast<T>(c.input("gl")))));
}

// What a file calls a weight.
using FileName = std::function<std::string(const std::string& ours)>;

// Our name without what it begins with; for flows that are named so.
inline FileName without_prefix(const std::string& prefix) {
  return [prefix](const std::string& ours) {
    if (ours.compare(0, prefix.size(), prefix) != 0)
      throw std::runtime_error("weight '" + ours + "' is no " + prefix);
    return ours.substr(prefix.size());
  };
}

// The weights of a flow, all of them out of the case; throws when a shape is another one.
template <class T>
reference::flows::Weights<T> read_weights(Case& c, const reference::flows::Flow<T>& flow,
                                          const FileName& name) {
  reference::flows::Weights<T> weights;
  reference::Random random(1);
  flow.add_weights(weights, random);
  for (auto* list : {&weights.parameters, &weights.state}) {
    for (auto& weight : *list) {
      const reference::Tensor<double> value = c.input(name(weight.name));
      reference::require_shape(c.name(), name(weight.name), value.shape(), weight.value.shape());
      weight.value = reference::nn::cast<T>(value);
    }
  }
  return weights;
}

// Outputs "d_" + what the file calls each parameter, and d_x.
template <class T>
void expect_flow_gradients(Case& c, const reference::flows::Weights<T>& weights, const FileName& name,
                           reference::autodiff::Var<T> x) {
  for (const auto& parameter : weights.parameters) {
    if constexpr (std::is_same_v<T, double>) {
      c.expect("d_" + name(parameter.name), parameter.gradient, gradient_tolerance);
    } else {
      c.expect_float32("d_" + name(parameter.name), parameter.gradient);
    }
  }
  if constexpr (std::is_same_v<T, double>) {
    c.expect("d_x", x.tape->gradient_tensor(x), gradient_tolerance);
  } else {
    c.expect_float32("d_x", x.tape->gradient_tensor(x));
  }
}

}  // namespace golden
