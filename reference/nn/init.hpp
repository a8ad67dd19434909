#pragma once
// First values of weights. The fan-in of a filter [O,I,K,L] is I*K*L, of a matrix [out,in] it is `in`.

#include <cmath>

#include "reference/random/random.hpp"

namespace reference::nn {

inline double fan_in(const Shape& shape) {
  double product = 1;
  for (std::size_t axis = 1; axis < shape.size(); ++axis) product *= static_cast<double>(shape[axis]);
  return std::max(1.0, product);
}
inline double fan_out(const Shape& shape) {
  return fan_in(shape) / static_cast<double>(shape.size() > 1 ? std::max<std::int64_t>(1, shape[1]) : 1) *
         static_cast<double>(shape.empty() ? 1 : shape[0]);
}

// Uniform with variance 2 / (fan_in + fan_out), for tanh and sigmoid (Glorot & Bengio 2010).
template <class T>
Tensor<T> glorot(Random& random, const Shape& shape) {
  const double bound = std::sqrt(6 / (fan_in(shape) + fan_out(shape)));
  return uniform_tensor<T>(random, shape, -bound, bound);
}

// Normal with variance 2 / fan_in, for ReLU (He et al. 2015).
template <class T>
Tensor<T> he(Random& random, const Shape& shape) {
  return normal_tensor<T>(random, shape, std::sqrt(2 / fan_in(shape)));
}

}  // namespace reference::nn
