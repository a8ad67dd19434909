#pragma once
// Seeded random numbers that are the same with every standard library.

#include <cstdint>
#include <random>
#include <utility>

#include "reference/tensor/tensor.hpp"

namespace test_support {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  double uniform(double low, double high) {
    return low + (high - low) * static_cast<double>(engine_() >> 11) * 0x1p-53;
  }
  int integer(int low, int high) {
    return low + static_cast<int>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  // Values in [low, high), each one a float32 number.
  reference::Tensor<double> tensor(reference::Shape shape, double low = -1, double high = 1) {
    reference::Tensor<double> t(std::move(shape));
    for (double& value : t.flat()) value = static_cast<double>(static_cast<float>(uniform(low, high)));
    return t;
  }
  template <class Range>
  void shuffle(Range& range) {
    for (std::size_t k = range.size(); k > 1; --k) std::swap(range[k - 1], range[engine_() % k]);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace test_support
