#include "grader/similar/compare.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace grader {
namespace {

using Hashes = std::unordered_set<std::uint64_t>;

// A document as one sequence of tokens and its k-grams.
struct Sequence {
  std::vector<Token> tokens;
  std::vector<std::size_t> file_of;  // of each token
  std::vector<std::uint64_t> hashes;
  std::vector<bool> dropped;  // across files, given, or an idiom
};

Sequence read_sequence(const Document& document, std::size_t noise) {
  Sequence sequence;
  for (std::size_t file = 0; file < document.files.size(); ++file) {
    const std::vector<Token> tokens = tokenise(document.files[file].bytes, document.language);
    sequence.tokens.insert(sequence.tokens.end(), tokens.begin(), tokens.end());
    sequence.file_of.resize(sequence.tokens.size(), file);
  }
  std::vector<std::uint64_t> codes;
  codes.reserve(sequence.tokens.size());
  for (const Token& token : sequence.tokens) codes.push_back(token.code);
  sequence.hashes = kgram_hashes(codes, noise);
  for (std::size_t i = 0; i < sequence.hashes.size(); ++i)
    sequence.dropped.push_back(sequence.file_of[i] != sequence.file_of[i + noise - 1]);
  return sequence;
}

Hashes given_hashes(const std::vector<Document>& given, harness::Language language, std::size_t noise) {
  Hashes hashes;
  for (const Document& document : given) {
    if (document.language != language) continue;
    const Sequence sequence = read_sequence(document, noise);
    for (std::size_t i = 0; i < sequence.hashes.size(); ++i) {
      if (!sequence.dropped[i]) hashes.insert(sequence.hashes[i]);
    }
  }
  return hashes;
}

void drop(Sequence& sequence, const Hashes& hashes) {
  for (std::size_t i = 0; i < sequence.hashes.size(); ++i) {
    if (hashes.count(sequence.hashes[i]) != 0) sequence.dropped[i] = true;
  }
}

std::size_t count_own_tokens(const Sequence& sequence, std::size_t noise) {
  std::size_t own = 0, reach = 0;  // tokens before `reach` are counted
  for (std::size_t i = 0; i < sequence.hashes.size(); ++i) {
    if (sequence.dropped[i]) continue;
    own += i + noise - std::max(i, reach);
    reach = i + noise;
  }
  return own;
}

struct Seed {
  std::size_t a = 0, b = 0;  // positions of equal k-grams
};

struct Run {
  std::size_t a = 0, b = 0, tokens = 0;
};

bool same_kgram(const Sequence& a, std::size_t i, const Sequence& b, std::size_t j) {
  return i < a.hashes.size() && j < b.hashes.size() && !a.dropped[i] && !b.dropped[j] &&
         a.hashes[i] == b.hashes[j];
}

// Each seed is followed both ways as far as the k-grams are equal.
std::vector<Run> extend(const Sequence& a, const Sequence& b, std::vector<Seed> seeds, std::size_t noise) {
  // Along one diagonal a run meets its own seeds again.
  std::sort(seeds.begin(), seeds.end(), [](const Seed& x, const Seed& y) {
    return std::tuple(x.a - x.b, x.a) <
           std::tuple(y.a - y.b, y.a);  // unsigned: any order of diagonals will do
  });
  std::vector<Run> runs;
  for (const Seed& seed : seeds) {
    if (!runs.empty() && seed.a - seed.b == runs.back().a - runs.back().b &&
        seed.a + noise <= runs.back().a + runs.back().tokens)
      continue;
    std::size_t before = 0, after = 1;
    while (seed.a > before && seed.b > before && same_kgram(a, seed.a - before - 1, b, seed.b - before - 1))
      ++before;
    while (same_kgram(a, seed.a + after, b, seed.b + after)) ++after;
    runs.push_back({seed.a - before, seed.b - before, before + after - 1 + noise});
  }
  return runs;
}

// Longest first; of the others what neither side has given away yet.
std::vector<Run> tile(std::vector<Run> runs, std::size_t size_a, std::size_t size_b, std::size_t noise) {
  std::sort(runs.begin(), runs.end(), [](const Run& x, const Run& y) {
    return std::tuple(y.tokens, x.a, x.b) < std::tuple(x.tokens, y.a, y.b);
  });
  std::vector<bool> taken_a(size_a), taken_b(size_b);
  std::vector<Run> tiles;
  for (const Run& run : runs) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= run.tokens; ++i) {
      if (i < run.tokens && !taken_a[run.a + i] && !taken_b[run.b + i]) continue;
      if (i - begin >= noise) tiles.push_back({run.a + begin, run.b + begin, i - begin});
      begin = i + 1;
    }
    for (std::size_t i = 0; i < run.tokens; ++i) taken_a[run.a + i] = taken_b[run.b + i] = true;
  }
  return tiles;
}

Stretch stretch_of(const Document& document, const Sequence& sequence, std::size_t begin,
                   std::size_t tokens) {
  Stretch stretch{.begin = begin, .end = begin + tokens, .file = sequence.file_of[begin]};
  stretch.first_byte = sequence.tokens[begin].begin;
  stretch.last_byte = sequence.tokens[stretch.end - 1].end;
  const std::string& text = document.files[stretch.file].bytes;
  const auto line_at = [&text](std::size_t byte) {
    return 1 +
           static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(byte), '\n'));
  };
  stretch.first_line = line_at(stretch.first_byte);
  stretch.last_line = line_at(stretch.last_byte - 1);
  return stretch;
}

std::vector<SharedRun> to_shared(std::vector<Run> runs, const Document& a, const Sequence& sequence_a,
                                 const Document& b, const Sequence& sequence_b) {
  std::sort(runs.begin(), runs.end(),
            [](const Run& x, const Run& y) { return std::tuple(x.a, x.b) < std::tuple(y.a, y.b); });
  std::vector<SharedRun> shared;
  for (const Run& run : runs) {
    shared.push_back({stretch_of(a, sequence_a, run.a, run.tokens),
                      stretch_of(b, sequence_b, run.b, run.tokens), run.tokens});
  }
  return shared;
}

// K-grams that so many submissions of this year have that they tell nothing of any two.
Hashes common_hashes(const std::vector<Document>& documents, const std::vector<Sequence>& sequences,
                     const SimilarOptions& options) {
  std::unordered_map<std::uint64_t, std::size_t> submissions_with;
  std::size_t submissions = 0;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    if (documents[d].older) continue;
    ++submissions;
    for (const std::uint64_t hash : Hashes(sequences[d].hashes.begin(), sequences[d].hashes.end()))
      ++submissions_with[hash];
  }
  const auto most = std::max<std::size_t>(
      options.common_submissions,
      static_cast<std::size_t>(static_cast<double>(submissions) * options.common_percent / 100));
  Hashes common;
  for (const auto& [hash, count] : submissions_with) {
    if (count > most) common.insert(hash);
  }
  return common;
}

std::vector<Seed> seeds_of(const Sequence& a, const Sequence& b, const WinnowOptions& options) {
  std::unordered_multimap<std::uint64_t, std::size_t> in_a;
  for (const std::size_t i : winnow(a.hashes, a.dropped, options)) in_a.emplace(a.hashes[i], i);
  std::vector<Seed> seeds;
  for (const std::size_t j : winnow(b.hashes, b.dropped, options)) {
    const auto [first, last] = in_a.equal_range(b.hashes[j]);
    for (auto hit = first; hit != last; ++hit) seeds.push_back({hit->second, j});
  }
  return seeds;
}

double percent_of(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

// Which documents share a fingerprint at all: those are worth comparing token by token.
std::vector<std::pair<std::size_t, std::size_t>> candidates(const std::vector<Document>& documents,
                                                            const std::vector<Sequence>& sequences,
                                                            const WinnowOptions& options) {
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> documents_with;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    for (const std::size_t i : winnow(sequences[d].hashes, sequences[d].dropped, options)) {
      std::vector<std::size_t>& list = documents_with[sequences[d].hashes[i]];
      if (list.empty() || list.back() != d) list.push_back(d);
    }
  }
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (const auto& [hash, list] : documents_with) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      for (std::size_t j = i + 1; j < list.size(); ++j) {
        const Document &a = documents[list[i]], &b = documents[list[j]];
        if (a.language == b.language && !(a.older && b.older)) pairs.emplace_back(list[i], list[j]);
      }
    }
  }
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  return pairs;
}

}  // namespace

std::vector<SharedRun> shared_runs(const Document& a, const Document& b, const std::vector<Document>& given,
                                   const WinnowOptions& options) {
  const Hashes hashes = given_hashes(given, a.language, options.noise);
  Sequence sequence_a = read_sequence(a, options.noise), sequence_b = read_sequence(b, options.noise);
  drop(sequence_a, hashes);
  drop(sequence_b, hashes);
  std::vector<Run> runs =
      extend(sequence_a, sequence_b, seeds_of(sequence_a, sequence_b, options), options.noise);
  return to_shared(std::move(runs), a, sequence_a, b, sequence_b);
}

Similarity find_similar(const std::vector<Document>& documents, const std::vector<Document>& given,
                        const SimilarOptions& options) {
  const std::size_t noise = options.winnow.noise;
  std::map<harness::Language, Hashes> given_of;
  for (const harness::Language language : {harness::Language::cpp, harness::Language::python})
    given_of[language] = given_hashes(given, language, noise);
  std::vector<Sequence> sequences;
  sequences.reserve(documents.size());
  for (const Document& document : documents) sequences.push_back(read_sequence(document, noise));
  const Hashes common = common_hashes(documents, sequences, options);

  Similarity result;
  for (std::size_t d = 0; d < documents.size(); ++d) {
    drop(sequences[d], given_of[documents[d].language]);
    drop(sequences[d], common);
    result.own_tokens.push_back(count_own_tokens(sequences[d], noise));
  }
  for (const auto& [a, b] : candidates(documents, sequences, options.winnow)) {
    std::vector<Run> runs =
        extend(sequences[a], sequences[b], seeds_of(sequences[a], sequences[b], options.winnow), noise);
    runs = tile(std::move(runs), sequences[a].tokens.size(), sequences[b].tokens.size(), noise);
    SimilarPair pair;
    pair.a = a;
    pair.b = b;
    for (const Run& run : runs) pair.shared_tokens += run.tokens;
    pair.percent_a = percent_of(pair.shared_tokens, result.own_tokens[a]);
    pair.percent_b = percent_of(pair.shared_tokens, result.own_tokens[b]);
    if (pair.percent() < options.at_least_percent || pair.shared_tokens < options.at_least_tokens) continue;
    pair.runs = to_shared(std::move(runs), documents[a], sequences[a], documents[b], sequences[b]);
    result.pairs.push_back(std::move(pair));
  }
  std::stable_sort(result.pairs.begin(), result.pairs.end(), [](const SimilarPair& x, const SimilarPair& y) {
    return std::tuple(y.percent(), y.shared_tokens) < std::tuple(x.percent(), x.shared_tokens);
  });
  return result;
}

}  // namespace grader
