#pragma once
// Random numbers that are the same on every machine and in every library. Counter-based: number i of a stream
// is a hash of (key, i), so a case can be made again on its own, in any order, from its key alone.
//
//   Stream stream(derive_key(seed, "x"));
//   double value = stream.normal();

#include <cstdint>
#include <string_view>

namespace harness {

// A key for something that belongs to `key`: another case, another tensor. Distinct names give unrelated
// streams.
std::uint64_t derive_key(std::uint64_t key, std::uint64_t salt);
std::uint64_t derive_key(std::uint64_t key, std::string_view name);

inline constexpr std::uint64_t kGoldenRatio = 0x9e3779b97f4a7c15ULL;

// The finaliser of SplitMix64 (Stafford's mix 13): a bijection on 64 bits with full avalanche.
constexpr std::uint64_t mix_bits(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

class Stream {
 public:
  explicit Stream(std::uint64_t key) : key_(key) {}

  std::uint64_t next() { return mix_bits(key_ + ++counter_ * kGoldenRatio); }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }  // [0, 1), 53 bits
  std::int64_t integer(std::int64_t low, std::int64_t high);  // low and high included; low <= high
  // Irwin-Hall: twelve uniforms minus six. Mean 0, variance 1, within [-6, 6], exact integer arithmetic
  // inside.
  double normal();
  bool coin() { return (next() >> 63) != 0; }

 private:
  std::uint64_t key_;
  std::uint64_t counter_ = 0;
};

}  // namespace harness
