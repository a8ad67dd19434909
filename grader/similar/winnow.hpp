#pragma once
// Fingerprints of a sequence of tokens. Winnowing, Schleimer, Wilkerson and Aiken, "Winnowing: local
// algorithms for document fingerprinting", SIGMOD 2003, section 3: of every window of consecutive hashes of
// k-grams the smallest is kept, of equals the rightmost. Two sequences that share `guarantee` tokens in a row
// then share a fingerprint, and one is kept for about every (window + 1) / 2 tokens.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace grader {

struct WinnowOptions {
  std::size_t noise = 16;      // k: what is shorter is never found
  std::size_t guarantee = 28;  // t >= k: what is at least so long always is

  std::size_t window() const { return guarantee - noise + 1; }  // hashes
};

// Hash of the `noise` codes from each position; empty where the sequence is shorter. Order matters, so that
// codes that change places give another hash.
std::vector<std::uint64_t> kgram_hashes(const std::vector<std::uint64_t>& codes, std::size_t noise);

// Positions of the kept k-grams, ascending, each once. Those with `dropped[i]` true are no k-grams at all:
// they end a window as the end of the sequence does. A stretch shorter than a window keeps its smallest too.
std::vector<std::size_t> winnow(const std::vector<std::uint64_t>& hashes, const std::vector<bool>& dropped,
                                const WinnowOptions& options);

}  // namespace grader
