#pragma once
// Integer arithmetic over named dimensions and parameters, as it stands in shapes: (H+2*padding-K)/stride+1.
// Operators + - * / (floor division, also of negative numbers), a leading minus and parentheses; conditions
// compare two expressions. Numbers are 64 bits wide and overflow is an error.
//
//   Expression e = Expression::parse("(H-K)/2 + 1");
//   e.evaluate({{"H", 8}, {"K", 3}});   // 3

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

using Bindings = std::map<std::string, std::int64_t, std::less<>>;

// [A-Za-z_][A-Za-z0-9_]*
bool is_identifier(std::string_view text);

class Expression {
 public:
  // Throws std::invalid_argument with the position of the first wrong character, counted from 1.
  static Expression parse(std::string_view text);
  // Throws std::invalid_argument on an unbound name, division by zero or overflow.
  std::int64_t evaluate(const Bindings& names) const;
  std::vector<std::string> names() const;  // sorted, unique
  bool is_name() const;  // a bare name, which defines a dimension where it is an input's axis
  const std::string& text() const { return text_; }  // as written, without the blanks around it

  // A step of the expression in reverse Polish notation: no tree, so nothing recurses over its depth.
  struct Step {
    enum class Kind { number, name, negate, add, subtract, multiply, divide };
    Kind kind = Kind::number;
    std::int64_t number = 0;
    std::string name;
  };

 private:
  friend class Condition;
  Expression(std::vector<Step> steps, std::string_view text);
  std::vector<Step> steps_;
  std::string text_;
};

// "K <= H + 2*padding": two expressions and one of <= < >= > == !=.
class Condition {
 public:
  // Throws std::invalid_argument as Expression::parse does.
  static Condition parse(std::string_view text);
  bool holds(const Bindings& names) const;
  std::vector<std::string> names() const;  // sorted, unique
  const std::string& text() const { return text_; }

 private:
  enum class Relation { less, less_equal, greater, greater_equal, equal, not_equal };
  Condition(Expression left, Relation relation, Expression right, std::string text);
  Expression left_, right_;
  Relation relation_;
  std::string text_;
};

}  // namespace harness
