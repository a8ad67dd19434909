#include <algorithm>
#include <iterator>

#include "grader/similar/lexer.hpp"

namespace grader {
namespace {

constexpr std::string_view python_keywords[] = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield",
};

// Longest first.
constexpr std::string_view python_operators[] = {
    "**=", "//=", ">>=", "<<=", "...", "**", "//", "<<", ">>", "<=", ">=", "==", "!=",
    "->",  "+=",  "-=",  "*=",  "/=",  "%=", "&=", "|=", "^=", "@=", ":=", "<>",
};

bool is_python_keyword(std::string_view word) {
  return std::find(std::begin(python_keywords), std::end(python_keywords), word) != std::end(python_keywords);
}

bool is_python_string_prefix(std::string_view word) {
  return word.size() <= 2 && std::all_of(word.begin(), word.end(), [](char c) {
           return std::string_view("rRbBfFuU").find(c) != std::string_view::npos;
         });
}

// The lexer stands on the quote.
void skip_quoted(Lexer& lexer) {
  for (const std::string_view quote : {"\"\"\"", "'''", "\"", "'"}) {
    if (!lexer.starts_with(quote)) continue;
    lexer.skip(quote.size());
    lexer.skip_string(quote, quote.size() == 1);
    return;
  }
}

std::uint64_t read_python_token(Lexer& lexer) {
  const char first = lexer.peek();
  if (first == '"' || first == '\'') {
    skip_quoted(lexer);
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
    if ((lexer.peek() == '"' || lexer.peek() == '\'') && is_python_string_prefix(word)) {
      skip_quoted(lexer);
      return string_code;
    }
    return is_python_keyword(word) ? spelling_code(word) : name_code;
  }
  for (const std::string_view op : python_operators) {
    if (!lexer.starts_with(op)) continue;
    lexer.skip(op.size());
    return spelling_code(op);
  }
  lexer.skip();
  return spelling_code(lexer.since(begin));
}

bool is_bracket(std::uint64_t code, std::string_view kinds) {
  return std::any_of(kinds.begin(), kinds.end(),
                     [code](char kind) { return code == spelling_code(std::string_view(&kind, 1)); });
}

// The statements of a file, each as its tokens, told apart by line ends outside of brackets.
class Statements {
 public:
  void add(const Token& token) {
    if (is_bracket(token.code, "([{")) ++depth_;
    if (is_bracket(token.code, ")]}") && depth_ > 0) --depth_;
    statement_.push_back(token);
  }
  void end_of_line() {
    if (depth_ == 0) finish();
  }
  // Takes over a statement, unless it is nothing but strings.
  void finish() {
    const bool is_docstring = std::all_of(statement_.begin(), statement_.end(),
                                          [](const Token& token) { return token.code == string_code; });
    if (!is_docstring) tokens_.insert(tokens_.end(), statement_.begin(), statement_.end());
    statement_.clear();
    depth_ = 0;
  }
  std::vector<Token> tokens() && { return std::move(tokens_); }

 private:
  std::vector<Token> tokens_, statement_;
  int depth_ = 0;
};

}  // namespace

std::vector<Token> tokenise_python(std::string_view text) {
  Lexer lexer(text);
  Statements statements;
  while (!lexer.at_end()) {
    if (lexer.peek() == '\n') {
      statements.end_of_line();
      lexer.skip();
    } else if (is_space(lexer.peek())) {
      lexer.skip();
    } else if (lexer.peek() == '#') {
      lexer.skip_while([](char c) { return c != '\n'; });
    } else if (lexer.starts_with("\\\n") || lexer.starts_with("\\\r\n")) {
      lexer.skip_past("\n");
    } else {
      Token token;
      token.begin = lexer.position();
      token.code = read_python_token(lexer);
      token.end = lexer.position();
      statements.add(token);
    }
  }
  statements.finish();
  return std::move(statements).tokens();
}

}  // namespace grader
