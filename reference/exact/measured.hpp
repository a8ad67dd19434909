#pragma once
// What every exact function returns: values, and beside each value what float32 can promise there.

#include <cmath>
#include <cstdint>
#include <utility>

#include "reference/tensor/tensor.hpp"

namespace reference::exact {

// `magnitude` has the shape of `value`. A float32 implementation stays within (a small factor) * 2^-24 *
// magnitude of `value`, whatever its order of summation; zero means that the value must be hit exactly.
// Unless a header says otherwise the magnitude is the sum of the absolute values of the terms that are added
// up in the element.
struct Measured {
  Tensor<double> value;
  Tensor<double> magnitude;

  explicit Measured(const Shape& shape) : value(shape), magnitude(shape) {}
  explicit Measured(Tensor<double> exact_value) : value(std::move(exact_value)), magnitude(value.shape()) {}

  void add(std::int64_t position, double term) {
    value[position] += term;
    magnitude[position] += std::abs(term);
  }
};

}  // namespace reference::exact
