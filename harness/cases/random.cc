#include "harness/cases/random.hpp"

namespace harness {
namespace {

constexpr std::uint64_t kGoldenRatio = 0x9e3779b97f4a7c15ULL;

// The finaliser of SplitMix64 (Stafford's mix 13): a bijection on 64 bits with full avalanche.
std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

}  // namespace

std::uint64_t derive_key(std::uint64_t key, std::uint64_t salt) {
  return mix(mix(key + kGoldenRatio) ^ mix(salt + 2 * kGoldenRatio));
}

std::uint64_t derive_key(std::uint64_t key, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return derive_key(key, hash);
}

std::uint64_t Stream::next() {
  return mix(key_ + ++counter_ * kGoldenRatio);
}

double Stream::uniform() {
  return static_cast<double>(next() >> 11) * 0x1p-53;
}

std::int64_t Stream::integer(std::int64_t low, std::int64_t high) {
  const std::uint64_t span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  const std::uint64_t draw = span == 0 ? next() : next() % span;  // the bias of % is span * 2^-64
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + draw);
}

double Stream::normal() {
  std::uint64_t sum = 0;
  for (int i = 0; i < 6; ++i) {
    const std::uint64_t draw = next();
    sum += (draw >> 32) + (draw & 0xffffffffULL);
  }
  return static_cast<double>(static_cast<std::int64_t>(sum) - (std::int64_t{6} << 32)) * 0x1p-32;
}

}  // namespace harness
