#pragma once
// What the readers of flows have in common: the two results, and the gradients of sum(g*y) + sum(gl*log_det).

#include "reference/flows/flow.hpp"
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

}  // namespace golden
