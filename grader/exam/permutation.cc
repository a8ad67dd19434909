#include "grader/exam/permutation.hpp"

namespace grader::exam {

std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31);
}

Permutation::Permutation(Index size, std::uint64_t seed) : size_(size) {
  while ((Index(1) << (2 * half_bits_)) < size_) ++half_bits_;
  for (std::uint64_t& key : keys_) key = seed = mixed(seed);
}

// A Feistel network permutes the next power of four ...
Index Permutation::once(Index value) const {
  const Index mask = (Index(1) << half_bits_) - 1;
  Index left = value >> half_bits_;
  Index right = value & mask;
  for (const std::uint64_t key : keys_) {
    const Index next = left ^ (mixed(static_cast<std::uint64_t>(right) ^ key) & mask);
    left = right;
    right = next;
  }
  return (left << half_bits_) | right;
}

// ... and is walked until it comes back into the range; at most four steps on average.
Index Permutation::operator()(Index position) const {
  Index value = once(position);
  while (value >= size_) value = once(value);
  return value;
}

}  // namespace grader::exam
