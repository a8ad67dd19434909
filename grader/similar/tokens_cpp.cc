#include <algorithm>
#include <iterator>
#include <string>

#include "grader/similar/lexer.hpp"

namespace grader {
namespace {

constexpr std::string_view cpp_keywords[] = {
    "alignas",
    "alignof",
    "asm",
    "auto",
    "bool",
    "break",
    "case",
    "catch",
    "char",
    "class",
    "concept",
    "const",
    "const_cast",
    "consteval",
    "constexpr",
    "constinit",
    "continue",
    "co_await",
    "co_return",
    "co_yield",
    "decltype",
    "default",
    "delete",
    "do",
    "double",
    "dynamic_cast",
    "else",
    "enum",
    "explicit",
    "export",
    "extern",
    "false",
    "float",
    "for",
    "friend",
    "goto",
    "if",
    "inline",
    "int",
    "long",
    "mutable",
    "namespace",
    "new",
    "noexcept",
    "nullptr",
    "operator",
    "private",
    "protected",
    "public",
    "register",
    "reinterpret_cast",
    "requires",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "static_assert",
    "static_cast",
    "struct",
    "switch",
    "template",
    "this",
    "throw",
    "true",
    "try",
    "typedef",
    "typename",
    "union",
    "unsigned",
    "using",
    "virtual",
    "void",
    "while",
};

// Longest first.
constexpr std::string_view cpp_operators[] = {
    "<<=", ">>=", "...", "->*", "<=>", "::", "->", "++", "--", "<<", ">>", "<=", ">=",
    "==",  "!=",  "&&",  "||",  "+=",  "-=", "*=", "/=", "%=", "&=", "|=", "^=",
};

bool is_cpp_keyword(std::string_view word) {
  return std::find(std::begin(cpp_keywords), std::end(cpp_keywords), word) != std::end(cpp_keywords);
}

bool is_cpp_string_prefix(std::string_view word) {
  return word == "L" || word == "u" || word == "U" || word == "u8";
}
bool is_raw_prefix(std::string_view word) {
  return !word.empty() && word.back() == 'R' &&
         (word.size() == 1 || is_cpp_string_prefix(word.substr(0, word.size() - 1)));
}

// R"end( ... )end"; the lexer stands on the quote.
void skip_raw_string(Lexer& lexer) {
  lexer.skip();
  const std::size_t begin = lexer.position();
  lexer.skip_while([](char c) { return c != '(' && c != '"' && c != '\n'; });
  const std::string delimiter(lexer.since(begin));
  lexer.skip_past(")" + delimiter + "\"");
}

// Comments and white space; true when something was there.
bool skip_blank(Lexer& lexer) {
  if (is_space(lexer.peek())) {
    lexer.skip_while(is_space);
  } else if (lexer.starts_with("\\\n") || lexer.starts_with("\\\r\n") || lexer.starts_with("//")) {
    lexer.skip_past("\n");
  } else if (lexer.starts_with("/*")) {
    lexer.skip(2);
    lexer.skip_past("*/");
  } else {
    return false;
  }
  return true;
}

bool skip_include(Lexer& lexer) {
  if (lexer.peek() != '#') return false;
  Lexer ahead = lexer;
  ahead.skip();
  ahead.skip_while([](char c) { return c == ' ' || c == '\t'; });
  if (!ahead.starts_with("include")) return false;
  lexer.skip_past("\n");
  return true;
}

std::uint64_t read_cpp_token(Lexer& lexer) {
  const char first = lexer.peek();
  if (first == '"' || first == '\'') {
    lexer.skip();
    lexer.skip_string(std::string_view(&first, 1), true);
    return string_code;
  }
  if (is_decimal_digit(first) || (first == '.' && is_decimal_digit(lexer.peek(1)))) {
    lexer.skip_number();
    return number_code;
  }
  const std::size_t begin = lexer.position();
  if (is_name_start(first)) {
    lexer.skip_while(is_name_part);
    const std::string_view word = lexer.since(begin);
    if (lexer.peek() == '"' && is_raw_prefix(word)) {
      skip_raw_string(lexer);
      return string_code;
    }
    if ((lexer.peek() == '"' || lexer.peek() == '\'') && is_cpp_string_prefix(word))
      return read_cpp_token(lexer);
    return is_cpp_keyword(word) ? spelling_code(word) : name_code;
  }
  for (const std::string_view op : cpp_operators) {
    if (!lexer.starts_with(op)) continue;
    lexer.skip(op.size());
    return spelling_code(op);
  }
  lexer.skip();
  return spelling_code(lexer.since(begin));
}

}  // namespace

std::vector<Token> tokenise_cpp(std::string_view text) {
  Lexer lexer(text);
  std::vector<Token> tokens;
  while (!lexer.at_end()) {
    if (skip_blank(lexer) || skip_include(lexer)) continue;
    Token token;
    token.begin = lexer.position();
    token.code = read_cpp_token(lexer);
    token.end = lexer.position();
    tokens.push_back(token);
  }
  return tokens;
}

}  // namespace grader
