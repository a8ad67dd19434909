#pragma once
// Integer arithmetic over named dimensions and parameters, as it stands in shapes: (H+2*padding-K)/stride+1.
// Operators + - * / (floor division) and parentheses; conditions compare two expressions.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

using Bindings = std::map<std::string, std::int64_t, std::less<>>;

class Expression {
 public:
  // Throws std::invalid_argument with the position of the first wrong character.
  static Expression parse(std::string_view text);
  // Throws std::invalid_argument on an unbound name, division by zero or overflow.
  std::int64_t evaluate(const Bindings& names) const;
  std::vector<std::string> names() const;  // sorted, unique
  bool is_name() const;                    // a bare name, which defines a dimension where it is an input's axis
  const std::string& text() const;

  struct Node;

 private:
  explicit Expression(std::shared_ptr<const Node> root, std::string text);
  std::shared_ptr<const Node> root_;
  std::string text_;
};

// "K <= H + 2*padding": two expressions and one of <= < >= > == !=.
class Condition {
 public:
  static Condition parse(std::string_view text);
  bool holds(const Bindings& names) const;
  std::vector<std::string> names() const;
  const std::string& text() const { return text_; }

 private:
  enum class Relation { less, less_equal, greater, greater_equal, equal, not_equal };
  Condition(Expression left, Relation relation, Expression right, std::string text);
  Expression left_, right_;
  Relation relation_;
  std::string text_;
};

}  // namespace harness
