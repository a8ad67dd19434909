#include "grader/exam/answer_text.hpp"

#include <cctype>
#include <cmath>
#include <cstdlib>

namespace grader::exam {
namespace {

constexpr std::size_t longest_number = 200;  // bytes: brackets are read by recursion

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

// The signs that people type, as the ones that are read here.
std::string plain(std::string_view written) {
  std::string text(written);
  for (const char* const minus : {"\u2212", "\u2013", "\u2010"}) replace_all(text, minus, "-");
  for (const char* const times : {"\u00B7", "\u00D7", "\u22C5"}) replace_all(text, times, "*");
  replace_all(text, "\u00F7", "/");
  replace_all(text, "\u2248", "=");
  replace_all(text, "\u00A0", " ");
  replace_all(text, "\u03C0", "pi");
  replace_all(text, "\u00BD", "(1/2)");
  return text;
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return std::string(text);
}

class Reader {
 public:
  explicit Reader(std::string text) : text_(std::move(text)) {}

  std::optional<Number> all() {
    const std::optional<Number> value = sum();
    if (!value) return std::nullopt;
    skip_unit();
    return at_ == text_.size() && std::isfinite(value->value()) ? value : std::nullopt;
  }

 private:
  void skip_spaces() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool take(char c) {
    skip_spaces();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  char next() {
    skip_spaces();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool word_ahead(std::string_view word) {
    skip_spaces();
    return text_.compare(at_, word.size(), word) == 0 &&
           (at_ + word.size() >= text_.size() || !is_letter(text_[at_ + word.size()]));
  }

  // "13.5 nats", "14 pixels", "2 bits/dim."
  void skip_unit() {
    skip_spaces();
    if (at_ >= text_.size() || !is_letter(text_[at_])) return;
    for (const char c : text_.substr(at_)) {
      if (!is_letter(c) && !is_space(c) && c != '/' && c != '.') return;
    }
    at_ = text_.size();
  }

  std::optional<Number> sum() {
    std::optional<Number> total = term();
    while (total && (next() == '+' || next() == '-')) {
      const bool minus = text_[at_++] == '-';
      const std::optional<Number> more = term();
      if (!more) return std::nullopt;
      total = minus ? *total - *more : *total + *more;
    }
    return total;
  }

  std::optional<Number> term() {
    if (take('-')) {
      const std::optional<Number> value = term();
      return value ? std::optional<Number>(-*value) : std::nullopt;
    }
    if (take('+')) return term();
    std::optional<Number> product = factor();
    for (;;) {
      if (!product) return std::nullopt;
      if (take('*')) {
        const std::optional<Number> more = factor();
        product = more ? std::optional<Number>(*product * *more) : std::nullopt;
      } else if (next() == '/') {
        if (open_logarithm_) return std::nullopt;  // ln 7/4
        ++at_;
        const std::optional<Number> more = factor();
        if (!more || more->value() == 0) return std::nullopt;
        product = *product / *more;
      } else if (next() == '(' || word_ahead("ln") || word_ahead("log") || word_ahead("pi") ||
                 word_ahead("sqrt")) {
        const std::optional<Number> more = factor();  // 2 ln 3
        product = more ? std::optional<Number>(*product * *more) : std::nullopt;
      } else {
        return product;
      }
    }
  }

  std::optional<Number> factor() {
    std::optional<Number> base = atom();
    if (!base || !take('^')) return base;
    const bool negative = take('-');
    std::size_t from = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    if (at_ == from || at_ - from > 2) return std::nullopt;
    const Number value = power(*base, std::atoi(text_.substr(from, at_ - from).c_str()));
    if (negative && value.value() == 0) return std::nullopt;
    return negative ? Number(1) / value : value;
  }

  std::optional<Number> atom() {
    open_logarithm_ = false;
    const char c = next();
    if (is_digit(c) || c == '.' || c == ',') return decimal();
    if (take('(')) return bracket(')');
    if (take('[')) return bracket(']');
    if (word_ahead("ln") || word_ahead("log"))
      return function(
          word_ahead("ln") ? 2 : 3, [](const Number& x) { return ln(x); }, true);
    if (word_ahead("sqrt"))
      return function(
          4, [](const Number& x) { return sqrt(x); }, false);
    if (word_ahead("exp"))
      return function(
          3, [](const Number& x) { return exp(x); }, false);
    if (word_ahead("pi")) return at_ += 2, Number::inexact(3.14159265358979323846);
    if (word_ahead("e")) return at_ += 1, Number::inexact(2.71828182845904523536);
    return std::nullopt;
  }

  std::optional<Number> bracket(char close) {
    const std::optional<Number> inside = sum();
    open_logarithm_ = false;
    return inside && take(close) ? inside : std::nullopt;
  }

  std::optional<Number> function(std::size_t length, Number (*apply)(const Number&), bool positive) {
    at_ += length;
    const bool open = next() != '(';
    if (open && !is_digit(next())) return std::nullopt;
    const std::optional<Number> argument = open ? decimal() : (++at_, bracket(')'));
    if (!argument || (positive && !(argument->value() > 0))) return std::nullopt;
    open_logarithm_ = open;
    return apply(*argument);
  }

  // "12", "0.56", "0,56", ".5", "1.2e-3", "50%"
  std::optional<Number> decimal() {
    std::string digits;
    int behind = -1;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if ((c == '.' || c == ',') && behind < 0) {
        behind = 0;
      } else if (is_digit(c)) {
        digits += c;
        behind += behind >= 0;
      } else {
        break;
      }
    }
    if (digits.empty() || digits.size() > 17) return std::nullopt;
    int power = -std::max(behind, 0);
    if (at_ + 1 < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      char* end = nullptr;
      const long exponent = std::strtol(text_.c_str() + at_ + 1, &end, 10);
      if (end != text_.c_str() + at_ + 1) {
        if (std::labs(exponent) > 12) return std::nullopt;
        power += static_cast<int>(exponent);
        at_ = static_cast<std::size_t>(end - text_.c_str());
      }
    }
    if (take('%')) power -= 2;
    Number value = static_cast<std::int64_t>(std::strtoll(digits.c_str(), nullptr, 10));
    for (; power > 0; --power) value *= 10;
    for (; power < 0; ++power) value = value / 10;
    return value;
  }

  std::string text_;
  std::size_t at_ = 0;
  bool open_logarithm_ = false;  // the last factor was "ln 7", without brackets
};

// Splits at the separators that stand in no bracket.
std::vector<std::string> split(const std::string& text, std::string_view separators) {
  std::vector<std::string> pieces;
  std::string piece;
  int depth = 0;
  for (const char c : text) {
    depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
    if (depth == 0 && separators.find(c) != std::string_view::npos) {
      if (!trimmed(piece).empty()) pieces.push_back(trimmed(piece));
      piece.clear();
    } else {
      piece += c;
    }
  }
  if (!trimmed(piece).empty()) pieces.push_back(trimmed(piece));
  return pieces;
}

std::optional<Grid> numbers(const std::string& text, std::string_view separators, int rows, int columns) {
  const std::vector<std::string> pieces = split(text, separators);
  if (pieces.size() != static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns))
    return std::nullopt;
  Grid grid(rows, columns);
  for (int k = 0; k < grid.size(); ++k) {
    const std::optional<Number> number = read_number(pieces[static_cast<std::size_t>(k)]);
    if (!number) return std::nullopt;
    grid[k] = *number;
  }
  return grid;
}

// Without the brackets around everything: "[[1, 2], [3, 4]]" is "1, 2], [3, 4".
std::string without_brackets(std::string text) {
  text = trimmed(text);
  const bool nested = text.find("[[") == 0 || text.find("((") == 0;
  const bool whole = split(text, ";, \n").size() == 1 && (text.front() == '(' || text.front() == '[') &&
                     (text.back() == ')' || text.back() == ']');
  if (!nested && !whole) return text;
  text = text.substr(1, text.size() - 2);
  replace_all(text, "],", ";");
  replace_all(text, "),", ";");
  for (const char c : {'[', ']'}) replace_all(text, std::string(1, c), " ");
  return text;
}

}  // namespace

std::optional<Number> read_number(std::string_view written) {
  if (written.size() > longest_number) return std::nullopt;
  std::string text = plain(written);
  if (const std::size_t equals = text.rfind('='); equals != std::string::npos) text = text.substr(equals + 1);
  text = trimmed(text);
  if (text.empty()) return std::nullopt;
  return Reader(text).all();
}

std::optional<Grid> read_grid(std::string_view written, int rows, int columns) {
  if (written.size() > longest_number * static_cast<std::size_t>(rows * columns)) return std::nullopt;
  if (rows * columns == 1) {
    const std::optional<Number> number = read_number(written);
    return number ? std::optional<Grid>(Grid(*number)) : std::nullopt;
  }
  std::string text = plain(written);
  if (const std::size_t equals = text.rfind('='); equals != std::string::npos) text = text.substr(equals + 1);
  if (trimmed(text).empty()) return std::nullopt;
  text = without_brackets(text);
  if (auto grid = numbers(text, ";\n|", rows, columns))
    return grid;  // entries with spaces inside: 5/2 - ln 2
  if (auto grid = numbers(text, " \t;\n|", rows, columns)) return grid;  // commas are decimal points
  return numbers(text, " \t;\n|,", rows, columns);
}

}  // namespace grader::exam
