#include "grader/intake/names.hpp"

#include <locale.h>
#include <wctype.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace grader {
namespace {

// Character classes of any script; without this locale, of ASCII alone.
locale_t utf8_locale() {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return locale;
}

// Reads one character; a byte that is no UTF-8 stands for itself.
char32_t next_character(std::string_view& text) {
  const auto byte = [&text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : static_cast<unsigned char>(0);
  };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80         ? 1
                             : (first >> 5) == 6  ? 2
                             : (first >> 4) == 14 ? 3
                             : (first >> 3) == 30 ? 4
                                                  : 1;
  char32_t code = length == 1 ? first : first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) {
      text.remove_prefix(1);
      return first;
    }
    code = code << 6 | (byte(i) & 0x3fU);
  }
  text.remove_prefix(std::min(length, text.size()));
  return code;
}

void append_utf8(std::string& text, char32_t code) {
  const auto put = [&text](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

// The letter below the accent, for U+00E0 to U+017F in lower case; '?' where there is none.
constexpr std::string_view plain_letters =
    "aaaaaa?ceeeeiiii?nooooo?ouuuuy?y"                                   // U+00E0
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkk?lllllll"   // U+0100
    "lllnnnnnn???oooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz?";  // U+0140

bool is_combining(char32_t code) {
  return code >= 0x300 && code <= 0x36f;
}

char32_t without_accent(char32_t code) {
  if (code < 0xe0 || code >= 0xe0 + plain_letters.size()) return code;
  const char letter = plain_letters[code - 0xe0];
  return letter == '?' ? code : static_cast<char32_t>(letter);
}

bool is_word(char32_t code) {
  return code == '_' || is_combining(code) || iswalnum_l(static_cast<wint_t>(code), utf8_locale()) != 0;
}

}  // namespace

std::string name_key(std::string_view name, bool plain) {
  std::string key;
  while (!name.empty()) {
    char32_t code = next_character(name);
    if (!is_word(code)) continue;
    code = static_cast<char32_t>(towlower_l(static_cast<wint_t>(code), utf8_locale()));
    if (plain && is_combining(code)) continue;
    append_utf8(key, plain ? without_accent(code) : code);
  }
  return key;
}

std::vector<std::string> name_keys(std::string_view name, bool plain) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    std::string key = name_key(word, plain);
    if (!key.empty()) words.push_back(std::move(key));
    word.clear();
  };
  for (const char c : name) {
    if (c == ' ' || c == ',' || c == '\t' || c == '\n' || c == '\r') {
      end_word();
    } else {
      word += c;
    }
  }
  end_word();
  std::vector<std::string> keys;
  for (std::size_t first = 0; first < words.size(); ++first) {
    std::string key;
    for (std::size_t i = 0; i < words.size(); ++i) key += words[(first + i) % words.size()];
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  }
  return keys;
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace grader
