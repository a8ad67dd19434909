#pragma once
// A shuffled [0, size) whose k-th element is computed, not stored: draws without replacement from lattices of
// 7^25 points.

#include <array>
#include <cstdint>

#include "grader/exam/parameters.hpp"

namespace grader::exam {

class Permutation {
 public:
  // `size` from 1 to 2^100.
  Permutation(Index size, std::uint64_t seed);
  // The element at `position` < size. Different positions have different elements.
  Index operator()(Index position) const;

 private:
  Index once(Index value) const;
  Index size_;
  int half_bits_ = 1;
  std::array<std::uint64_t, 6> keys_{};
};

// One step of SplitMix64: a well-mixed number for any.
std::uint64_t mixed(std::uint64_t value);

}  // namespace grader::exam
