#include "harness/assignment/expression.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "harness/assignment/config_node.hpp"

namespace harness {
namespace {

using Step = Expression::Step;

constexpr int kMaxDepth = 50;             // of parentheses and signs within each other
constexpr std::size_t kMaxLength = 1000;  // of the text

// ASCII only, whatever the locale.
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Recursive descent over the whole text; writes steps in reverse Polish order.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {
    if (text.size() > kMaxLength)
      fail("is longer than " + std::to_string(kMaxLength) + " characters", kMaxLength);
  }

  std::vector<Step> sum() {
    std::vector<Step> steps;
    parse_sum(steps, 0);
    return steps;
  }

  std::size_t position() const { return position_; }

  char next() {
    while (position_ < text_.size() && is_blank(text_[position_])) ++position_;
    return position_ < text_.size() ? text_[position_] : '\0';
  }

  bool accept(std::string_view symbol) {
    next();
    if (text_.substr(position_, symbol.size()) != symbol) return false;
    position_ += symbol.size();
    return true;
  }

  void expect_end() {
    next();
    if (position_ < text_.size()) fail_expected("an operator or the end");
  }

  [[noreturn]] void fail_expected(const std::string& what) const {
    fail("expected " + what + (position_ < text_.size() ? "" : ", but the text ends"), position_);
  }

 private:
  [[noreturn]] void fail(const std::string& what, std::size_t position) const {
    throw std::invalid_argument(quote_value(text_) + ": " + what + " at character " +
                                std::to_string(position + 1));
  }

  void parse_sum(std::vector<Step>& steps, int depth) {
    parse_product(steps, depth);
    for (;;) {
      const char symbol = next();
      if (symbol != '+' && symbol != '-') return;
      ++position_;
      parse_product(steps, depth);
      steps.push_back({symbol == '+' ? Step::Kind::add : Step::Kind::subtract, 0, {}});
    }
  }

  void parse_product(std::vector<Step>& steps, int depth) {
    parse_factor(steps, depth);
    for (;;) {
      const char symbol = next();
      if (symbol != '*' && symbol != '/') return;
      ++position_;
      parse_factor(steps, depth);
      steps.push_back({symbol == '*' ? Step::Kind::multiply : Step::Kind::divide, 0, {}});
    }
  }

  void parse_factor(std::vector<Step>& steps, int depth) {
    const char symbol = next();
    if (depth >= kMaxDepth) fail("is nested more than " + std::to_string(kMaxDepth) + " deep", position_);
    if (symbol == '-') {
      ++position_;
      parse_factor(steps, depth + 1);
      steps.push_back({Step::Kind::negate, 0, {}});
    } else if (symbol == '(') {
      ++position_;
      parse_sum(steps, depth + 1);
      if (!accept(")")) fail_expected("an operator or ')'");
    } else if (is_digit(symbol)) {
      steps.push_back({Step::Kind::number, parse_number(), {}});
    } else if (is_letter(symbol)) {
      steps.push_back({Step::Kind::name, 0, parse_name()});
    } else {
      fail_expected("a number, a name or '('");
    }
  }

  std::int64_t parse_number() {
    std::int64_t number = 0;
    const char* const begin = text_.data() + position_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), number);
    if (error != std::errc()) fail("a number does not fit in 64 bits", position_);
    position_ += static_cast<std::size_t>(end - begin);
    return number;
  }

  std::string parse_name() {
    const std::size_t begin = position_;
    while (position_ < text_.size() && (is_letter(text_[position_]) || is_digit(text_[position_])))
      ++position_;
    return std::string(text_.substr(begin, position_ - begin));
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

// Nothing when the result does not fit; the divisor is not zero.
bool apply(Step::Kind kind, std::int64_t a, std::int64_t b, std::int64_t& result) {
  switch (kind) {
    case Step::Kind::add:
      return !__builtin_add_overflow(a, b, &result);
    case Step::Kind::subtract:
      return !__builtin_sub_overflow(a, b, &result);
    case Step::Kind::multiply:
      return !__builtin_mul_overflow(a, b, &result);
    default:
      break;
  }
  if (b == -1)
    return !__builtin_sub_overflow(std::int64_t{0}, a, &result);  // the one quotient that can overflow
  result = a / b;
  if (a % b != 0 && (a < 0) != (b < 0)) --result;
  return true;
}

std::vector<std::string> sorted_unique(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

bool is_identifier(std::string_view text) {
  return !text.empty() && is_letter(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); });
}

Expression::Expression(std::vector<Step> steps, std::string_view text)
    : steps_(std::move(steps)), text_(trim(text)) {}

Expression Expression::parse(std::string_view text) {
  Parser parser(text);
  std::vector<Step> steps = parser.sum();
  parser.expect_end();
  return {std::move(steps), text};
}

std::int64_t Expression::evaluate(const Bindings& names) const {
  const auto fail = [&](const std::string& what) {
    throw std::invalid_argument(quote_value(text_) + ": " + what);
  };
  std::vector<std::int64_t> stack;
  for (const Step& step : steps_) {
    if (step.kind == Step::Kind::number) {
      stack.push_back(step.number);
    } else if (step.kind == Step::Kind::name) {
      const auto found = names.find(step.name);
      if (found == names.end()) fail("'" + step.name + "' has no value");
      stack.push_back(found->second);
    } else if (step.kind == Step::Kind::negate) {
      if (__builtin_sub_overflow(std::int64_t{0}, stack.back(), &stack.back()))
        fail("does not fit in 64 bits");
    } else {
      const std::int64_t right = stack.back();
      stack.pop_back();
      if (step.kind == Step::Kind::divide && right == 0) fail("division by zero");
      if (!apply(step.kind, stack.back(), right, stack.back())) fail("does not fit in 64 bits");
    }
  }
  return stack.back();
}

std::vector<std::string> Expression::names() const {
  std::vector<std::string> names;
  for (const Step& step : steps_) {
    if (step.kind == Step::Kind::name) names.push_back(step.name);
  }
  return sorted_unique(std::move(names));
}

bool Expression::is_name() const {
  return is_identifier(text_);
}

Condition::Condition(Expression left, Relation relation, Expression right, std::string text)
    : left_(std::move(left)), right_(std::move(right)), relation_(relation), text_(std::move(text)) {}

Condition Condition::parse(std::string_view text) {
  // Longer symbols first: "<" is the start of "<=".
  static const std::vector<std::pair<std::string_view, Relation>> kRelations = {
      {"<=", Relation::less_equal}, {">=", Relation::greater_equal}, {"==", Relation::equal},
      {"!=", Relation::not_equal},  {"<", Relation::less},           {">", Relation::greater}};
  Parser parser(text);
  std::vector<Step> left = parser.sum();
  parser.next();
  const std::size_t left_end = parser.position();
  const auto relation = std::find_if(kRelations.begin(), kRelations.end(),
                                     [&](const auto& candidate) { return parser.accept(candidate.first); });
  if (relation == kRelations.end()) parser.fail_expected("one of <= < >= > == !=");
  const std::size_t right_begin = parser.position();
  std::vector<Step> right = parser.sum();
  parser.expect_end();
  return {Expression(std::move(left), text.substr(0, left_end)), relation->second,
          Expression(std::move(right), text.substr(right_begin)), std::string(trim(text))};
}

bool Condition::holds(const Bindings& names) const {
  const std::int64_t left = left_.evaluate(names);
  const std::int64_t right = right_.evaluate(names);
  switch (relation_) {
    case Relation::less:
      return left < right;
    case Relation::less_equal:
      return left <= right;
    case Relation::greater:
      return left > right;
    case Relation::greater_equal:
      return left >= right;
    case Relation::equal:
      return left == right;
    case Relation::not_equal:
      return left != right;
  }
  throw std::logic_error("condition: unknown relation");
}

std::vector<std::string> Condition::names() const {
  std::vector<std::string> names = left_.names();
  for (std::string& name : right_.names()) names.push_back(std::move(name));
  return sorted_unique(std::move(names));
}

}  // namespace harness
