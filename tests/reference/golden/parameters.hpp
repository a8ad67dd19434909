#pragma once
// Parameters of a model out of a golden case, and the comparison of their gradients.

#include <string>
#include <vector>

#include "reference/nn/parameters.hpp"
#include "tests/support/golden.hpp"

namespace golden {

template <class T>
reference::nn::Parameters<T> read_parameters(Case& c, const std::vector<std::string>& names) {
  reference::nn::Parameters<T> parameters;
  for (const std::string& name : names) parameters.add(name, reference::nn::cast<T>(c.input(name)));
  return parameters;
}

inline void expect_output(Case& c, const std::string& key, const reference::Tensor<double>& got) {
  c.expect(key, got, value_tolerance);
}
inline void expect_output(Case& c, const std::string& key, const reference::Tensor<float>& got) {
  c.expect_float32(key, got);
}

// Outputs `prefix` + the name of each parameter.
inline void expect_gradients(Case& c, const std::string& prefix,
                             const reference::nn::Parameters<double>& parameters) {
  for (const auto& parameter : parameters) {
    c.expect(prefix + parameter.name, parameter.gradient, gradient_tolerance);
  }
}
inline void expect_gradients(Case& c, const std::string& prefix,
                             const reference::nn::Parameters<float>& parameters) {
  for (const auto& parameter : parameters) c.expect_float32(prefix + parameter.name, parameter.gradient);
}

}  // namespace golden
