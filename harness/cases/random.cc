#include "harness/cases/random.hpp"

namespace harness {

std::uint64_t derive_key(std::uint64_t key, std::uint64_t salt) {
  return mix_bits(mix_bits(key + kGoldenRatio) ^ mix_bits(salt + 2 * kGoldenRatio));
}

std::uint64_t derive_key(std::uint64_t key, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return derive_key(key, hash);
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
