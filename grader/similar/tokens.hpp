#pragma once
// A source file as the tokens that stay the same when names, numbers, comments and layout change.
//
//   tokenise("int n = 3;  // three", Language::cpp)   and   tokenise("int\nm=4;", Language::cpp)
//
// give the same codes: int NAME = NUMBER ;. Never fails: what is no token of the language is one of its own,
// character by character.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "harness/result/result.hpp"

namespace grader {

struct Token {
  std::uint64_t code = 0;          // of the normalised spelling: equal for equal tokens
  std::size_t begin = 0, end = 0;  // bytes of the file
};

// Names that are no keywords become NAME, numbers NUMBER, strings and characters STRING; keywords and
// operators stay. Left out: comments, white space, C++ #include lines, Python line ends and strings that are
// a statement of their own (docstrings).
std::vector<Token> tokenise(std::string_view text, harness::Language language);

}  // namespace grader
