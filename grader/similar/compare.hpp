#pragma once
// What submissions have in common, beyond names, layout and what everybody was given. It says which text is
// alike, never why.

#include <string>
#include <vector>

#include "grader/similar/tokens.hpp"
#include "grader/similar/winnow.hpp"
#include "harness/intake/intake.hpp"

namespace grader {

struct SimilarOptions {
  WinnowOptions winnow;
  // A pair is listed when it shares so much of the own code of one of them, and so many tokens. Of
  // a7-convnet's honest samples, independent answers to the same questions, none comes to 35 percent.
  double at_least_percent = 50;
  std::size_t at_least_tokens = 100;
  // A k-gram that more submissions of this year have than both of these is an idiom, not a copy.
  double common_percent = 20;
  std::size_t common_submissions = 10;
};

struct Document {
  std::string label;   // student or folder entry
  bool older = false;  // of another year: compared with this year's only
  harness::Language language = harness::Language::cpp;
  std::vector<harness::SourceFile> files;
};

// The tokens [begin, end) of a document, counted over its files in order; never across files.
struct Stretch {
  std::size_t begin = 0, end = 0;
  std::size_t file = 0;
  int first_line = 0, last_line = 0;          // from 1
  std::size_t first_byte = 0, last_byte = 0;  // of the file; last_byte is behind it
};

struct SharedRun {
  Stretch a, b;  // the same tokens
  std::size_t tokens = 0;
};

struct SimilarPair {
  std::size_t a = 0, b = 0;             // into `documents`, a < b
  std::size_t shared_tokens = 0;        // that lie in a run
  double percent_a = 0, percent_b = 0;  // of its own tokens: what the starter and idioms do not explain
  std::vector<SharedRun>
      runs;  // by place in a; no token is in two of them: the longest first, then what is left

  double percent() const { return percent_a > percent_b ? percent_a : percent_b; }
};

struct Similarity {
  std::vector<SimilarPair> pairs;       // those worth listing: most alike first
  std::vector<std::size_t> own_tokens;  // of each document
};

// Pairs of the same language. `given` is what every student started from: its k-grams count for nobody, also
// where a student has edited the text between them.
Similarity find_similar(const std::vector<Document>& documents, const std::vector<Document>& given,
                        const SimilarOptions& options);

// Every shared run of two documents, as long as they go, also those that overlap; by place in a, then in b.
std::vector<SharedRun> shared_runs(const Document& a, const Document& b, const std::vector<Document>& given,
                                   const WinnowOptions& options);

}  // namespace grader
