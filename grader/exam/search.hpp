#pragma once
// The variants of a problem that are fit for an exam, equally hard and unlike each other. Points of the
// lattice are drawn without replacement, filtered by the criteria (a) to (h), bucketed by their cost; the
// largest bucket is taken and spread out. The same for a seed, everywhere.

#include <array>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "grader/exam/variant.hpp"

namespace grader::exam {

struct SearchOptions {
  int count = 60;  // variants wanted
  std::uint64_t seed = 1;
  Index visits = 400000;  // points looked at, at most
};

struct SearchReport {
  Index lattice = 0;
  Index visited = 0;
  std::array<Index, filter_count> refused{};  // by Filter
  std::map<std::string, Index> details;       // the same in detail: "(g) ...: flip gives the answer"
  std::vector<std::pair<Cost, int>> buckets;  // largest first
};

struct Variants {
  std::vector<Variant> variants;  // those in front are the farthest from each other
  SearchReport report;
};

// Too few variants; the message says what removed how many.
class TooFewVariants : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Up to `count` variants of one cost, each proved by the oracle (logic_error where solution and oracle
// differ).
Variants search(const Problem& problem, const SearchOptions& options);
// The same, and TooFewVariants where there are not that many.
Variants require_variants(const Problem& problem, const SearchOptions& options);

// Several lines for people.
std::string to_text(const Problem& problem, const SearchReport& report);
std::string to_text(Index number);

}  // namespace grader::exam
