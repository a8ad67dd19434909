#include "grader/similar/winnow.hpp"

#include <algorithm>

namespace grader {
namespace {

// Spreads codes that differ in few bits; from splitmix64.
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// The k-grams of [begin, end) in windows.
void winnow_stretch(const std::vector<std::uint64_t>& hashes, std::size_t begin, std::size_t end,
                    std::size_t window, std::vector<std::size_t>& kept) {
  const std::size_t last_start = end - begin > window ? end - window : begin;
  for (std::size_t start = begin; start <= last_start; ++start) {
    std::size_t smallest = start;
    for (std::size_t i = start + 1; i < std::min(start + window, end); ++i) {
      if (hashes[i] <= hashes[smallest]) smallest = i;
    }
    if (kept.empty() || kept.back() != smallest) kept.push_back(smallest);
  }
}

}  // namespace

std::vector<std::uint64_t> kgram_hashes(const std::vector<std::uint64_t>& codes, std::size_t noise) {
  std::vector<std::uint64_t> hashes;
  for (std::size_t i = 0; i + noise <= codes.size(); ++i) {
    std::uint64_t hash = 0;
    for (std::size_t j = i; j < i + noise; ++j) hash = mix(hash + 0x9e3779b97f4a7c15ULL + codes[j]);
    hashes.push_back(hash);
  }
  return hashes;
}

std::vector<std::size_t> winnow(const std::vector<std::uint64_t>& hashes, const std::vector<bool>& dropped,
                                const WinnowOptions& options) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (dropped[i]) continue;
    std::size_t end = i;
    while (end < hashes.size() && !dropped[end]) ++end;
    winnow_stretch(hashes, i, end, options.window(), kept);
    i = end;
  }
  return kept;
}

}  // namespace grader
