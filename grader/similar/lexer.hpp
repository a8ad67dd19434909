#pragma once
// What the tokenisers of both languages share. Internal to grader/similar.

#include <algorithm>
#include <cctype>
#include <string_view>
#include <vector>

#include "grader/similar/tokens.hpp"

namespace grader {

inline bool is_name_start(char c) {
  // Bytes of UTF-8 are letters: both languages allow such names.
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
inline bool is_name_part(char c) {
  return is_name_start(c) || std::isdigit(static_cast<unsigned char>(c)) != 0;
}
inline bool is_decimal_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}
inline bool is_space(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

// FNV-1a: the same on every machine.
constexpr std::uint64_t spelling_code(std::string_view spelling) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : spelling) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}
// Upper case with a space in front: no spelling of either language.
inline constexpr std::uint64_t name_code = spelling_code(" NAME");
inline constexpr std::uint64_t number_code = spelling_code(" NUMBER");
inline constexpr std::uint64_t string_code = spelling_code(" STRING");

// Reads a text from left to right.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ >= text_.size(); }
  std::size_t position() const { return at_; }
  // '\0' behind the end.
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool starts_with(std::string_view what) const { return text_.substr(at_, what.size()) == what; }
  void skip(std::size_t count = 1) { at_ = std::min(at_ + count, text_.size()); }
  template <class Predicate>
  void skip_while(Predicate holds) {
    while (!at_end() && holds(text_[at_])) ++at_;
  }
  // Behind the next `what`, or the end.
  void skip_past(std::string_view what) {
    const std::size_t found = text_.find(what, at_);
    at_ = found == std::string_view::npos ? text_.size() : found + what.size();
  }
  // Behind the quote that ends a string which has begun; a backslash takes the next character with it. A
  // string of one line ends with the line at the latest.
  void skip_string(std::string_view quote, bool one_line) {
    while (!at_end() && !starts_with(quote)) {
      if (one_line && peek() == '\n') return;
      skip(peek() == '\\' ? 2 : 1);
    }
    skip(quote.size());
  }
  // Digits, letters, points, and the signs behind an exponent: 1.5e-3f, 0x1p+2, 1'000, 1_000.
  void skip_number() {
    while (is_name_part(peek()) || peek() == '.' || (peek() == '\'' && is_name_part(peek(1)))) {
      const bool exponent = std::string_view("eEpP").find(peek()) != std::string_view::npos;
      skip(exponent && (peek(1) == '+' || peek(1) == '-') ? 2 : 1);
    }
  }
  std::string_view since(std::size_t begin) const { return text_.substr(begin, at_ - begin); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

std::vector<Token> tokenise_cpp(std::string_view text);
std::vector<Token> tokenise_python(std::string_view text);

}  // namespace grader
