#pragma once
// Seeded random numbers, the same with every standard library.

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <utility>

#include "reference/tensor/tensor.hpp"

namespace reference {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  // In [0, 1), a multiple of 2^-53.
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  // In [low, high].
  std::int64_t integer(std::int64_t low, std::int64_t high) {
    const auto count = static_cast<double>(high - low + 1);
    return low + static_cast<std::int64_t>(uniform() * count);
  }

  // Standard normal: Box and Muller's pair, one kept for the next call.
  double normal() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    const double angle = 2 * std::numbers::pi * uniform();
    spare_ = radius * std::sin(angle);
    has_spare_ = true;
    return radius * std::cos(angle);
  }

  template <class Range>
  void shuffle(Range& range) {
    for (std::size_t k = range.size(); k > 1; --k) {
      using std::swap;
      swap(range[k - 1], range[static_cast<std::size_t>(integer(0, static_cast<std::int64_t>(k) - 1))]);
    }
  }

 private:
  std::mt19937_64 engine_;
  double spare_ = 0;
  bool has_spare_ = false;
};

template <class T>
Tensor<T> normal_tensor(Random& random, Shape shape, double deviation = 1) {
  Tensor<T> x(std::move(shape));
  for (T& v : x.flat()) v = static_cast<T>(deviation * random.normal());
  return x;
}

template <class T>
Tensor<T> uniform_tensor(Random& random, Shape shape, double low = 0, double high = 1) {
  Tensor<T> x(std::move(shape));
  for (T& v : x.flat()) v = static_cast<T>(random.uniform(low, high));
  return x;
}

}  // namespace reference
