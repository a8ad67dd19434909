#include "harness/assignment/expression.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "tests/support/catch.hpp"

using namespace harness;

namespace {

std::int64_t value_of(const std::string& text, const Bindings& names = {}) {
  return Expression::parse(text).evaluate(names);
}

template <class Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "(nothing thrown)";
}

std::string parse_error(const std::string& text) {
  return message_of([&] { Expression::parse(text); });
}

std::string evaluation_error(const std::string& text, const Bindings& names = {}) {
  const Expression expression = Expression::parse(text);
  return message_of([&] { expression.evaluate(names); });
}

// A random expression together with its value; the oracle rounds the exact quotient in long double.
struct Sample {
  std::string text;
  std::int64_t value = 0;
};

Sample random_expression(std::mt19937& random, const Bindings& names, int depth) {
  const auto draw = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
  if (depth == 0 || draw(5) == 0) {
    if (draw(2) == 0) {
      const std::int64_t number = draw(20);
      return {std::to_string(number), number};
    }
    const auto chosen = std::next(names.begin(), draw(static_cast<int>(names.size())));
    return {chosen->first, chosen->second};
  }
  Sample left = random_expression(random, names, depth - 1);
  if (draw(6) == 0) return {"-(" + left.text + ")", -left.value};
  const Sample right = random_expression(random, names, depth - 1);
  const std::string both = "(" + left.text + ") ";
  switch (draw(4)) {
    case 0:
      return {both + "+ (" + right.text + ")", left.value + right.value};
    case 1:
      return {both + "-(" + right.text + ")", left.value - right.value};
    case 2:
      return {both + "* (" + right.text + ")", left.value * right.value};
    default:
      break;
  }
  if (right.value == 0) return left;
  const long double quotient = static_cast<long double>(left.value) / static_cast<long double>(right.value);
  return {both + "/ (" + right.text + ")", static_cast<std::int64_t>(std::floor(quotient))};
}

}  // namespace

TEST_CASE("expressions follow the usual precedence and associate to the left") {
  CHECK(value_of("1+2*3") == 7);
  CHECK(value_of("(1+2)*3") == 9);
  CHECK(value_of("10-4-3") == 3);
  CHECK(value_of("100/10/2") == 5);
  CHECK(value_of("2*7/4") == 3);
  CHECK(value_of("-2*3") == -6);
  CHECK(value_of("2*-3") == -6);
  CHECK(value_of("--4") == 4);
  CHECK(value_of(" ( H + 2*padding - K ) / stride + 1 ",
                 {{"H", 7}, {"padding", 1}, {"K", 3}, {"stride", 2}}) == 4);
}

TEST_CASE("division rounds down for every combination of signs") {
  for (std::int64_t a = -12; a <= 12; ++a) {
    for (std::int64_t b = -5; b <= 5; ++b) {
      if (b == 0) continue;
      INFO(a << " / " << b);
      CHECK(value_of("a/b", {{"a", a}, {"b", b}}) ==
            static_cast<std::int64_t>(std::floor(static_cast<double>(a) / static_cast<double>(b))));
    }
  }
}

TEST_CASE("random expressions have the value that their parts give") {
  std::mt19937 random(20240607);
  const Bindings names = {{"H", 9}, {"W", -4}, {"padding", 3}, {"stride", 2}};
  for (int i = 0; i < 2000; ++i) {
    const Sample sample = random_expression(random, names, 4);
    INFO(sample.text);
    REQUIRE(value_of(sample.text, names) == sample.value);
  }
}

TEST_CASE("overflow is an error and the limits are not") {
  const std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  CHECK(value_of("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(value_of("-9223372036854775807 - 1") == lowest);
  CHECK_THAT(evaluation_error("9223372036854775807 + 1"), ContainsSubstring("does not fit in 64 bits"));
  CHECK_THAT(evaluation_error("a - 1", {{"a", lowest}}), ContainsSubstring("does not fit in 64 bits"));
  CHECK_THAT(evaluation_error("4294967296 * 4294967296"), ContainsSubstring("does not fit in 64 bits"));
  CHECK_THAT(evaluation_error("a / -1", {{"a", lowest}}), ContainsSubstring("does not fit in 64 bits"));
  CHECK_THAT(evaluation_error("-a", {{"a", lowest}}), ContainsSubstring("does not fit in 64 bits"));
  CHECK_THAT(parse_error("9223372036854775808"), ContainsSubstring("does not fit in 64 bits"));
}

TEST_CASE("an unbound name and a division by zero are errors that name the expression") {
  CHECK(evaluation_error("H/stride", {{"H", 3}}) == "'H/stride': 'stride' has no value");
  CHECK(evaluation_error("H/(stride-1)", {{"H", 3}, {"stride", 1}}) == "'H/(stride-1)': division by zero");
}

TEST_CASE("a syntax error names the first wrong character") {
  CHECK(parse_error("(H+2*)/2") == "'(H+2*)/2': expected a number, a name or '(' at character 6");
  CHECK(parse_error("") == "'': expected a number, a name or '(', but the text ends at character 1");
  CHECK(parse_error("H+") == "'H+': expected a number, a name or '(', but the text ends at character 3");
  CHECK(parse_error("(H") == "'(H': expected an operator or ')', but the text ends at character 3");
  CHECK(parse_error("H)") == "'H)': expected an operator or the end at character 2");
  CHECK(parse_error("2x") == "'2x': expected an operator or the end at character 2");
  CHECK(parse_error("H//2") == "'H//2': expected a number, a name or '(' at character 3");
  CHECK(parse_error("H % 2") == "'H % 2': expected an operator or the end at character 3");
  CHECK(parse_error("1.5") == "'1.5': expected an operator or the end at character 2");
  CHECK(parse_error("\xC3\xA4") == "'\xC3\xA4': expected a number, a name or '(' at character 1");
}

TEST_CASE("deep or long expressions are errors, not crashes") {
  const std::string deep = std::string(10'000, '(') + "1" + std::string(10'000, ')');
  CHECK_THAT(parse_error(deep), ContainsSubstring("is longer than"));
  CHECK_THAT(parse_error(std::string(400, '(') + "1" + std::string(400, ')')),
             ContainsSubstring("nested more than"));
  CHECK_THAT(parse_error(std::string(900, '-') + "1"), ContainsSubstring("nested more than"));
  CHECK_THAT(parse_error(std::string(10'000, '(')), ContainsSubstring("is longer than"));
  CHECK(value_of(std::string(40, '(') + "1" + std::string(40, ')')) == 1);
  std::string many = "1";
  for (int i = 0; i < 499; ++i) many += "+1";
  CHECK(value_of(many) == 500);
}

TEST_CASE("names are sorted and unique, and only a bare name is one") {
  CHECK(Expression::parse("(W+H)*W-stride").names() == std::vector<std::string>{"H", "W", "stride"});
  CHECK(Expression::parse("3").names().empty());
  CHECK(Expression::parse(" N ").is_name());
  CHECK(Expression::parse(" N ").text() == "N");
  CHECK_FALSE(Expression::parse("(N)").is_name());
  CHECK_FALSE(Expression::parse("N+0").is_name());
  CHECK_FALSE(Expression::parse("1").is_name());
}

TEST_CASE("conditions compare two expressions") {
  const Bindings names = {{"K", 3}, {"H", 1}, {"padding", 1}};
  CHECK(Condition::parse("K <= H + 2*padding").holds(names));
  CHECK_FALSE(Condition::parse("K < H + 2*padding").holds(names));
  CHECK(Condition::parse("K==3").holds(names));
  CHECK_FALSE(Condition::parse("K!=3").holds(names));
  CHECK(Condition::parse("K>H").holds(names));
  CHECK(Condition::parse("K>=3").holds(names));
  CHECK_FALSE(Condition::parse("H >= K").holds(names));
  CHECK(Condition::parse(" K <= H + 2*padding ").text() == "K <= H + 2*padding");
  CHECK(Condition::parse("K <= H + 2*padding").names() == std::vector<std::string>{"H", "K", "padding"});
}

TEST_CASE("a wrong condition is an error with its position") {
  const auto error = [](const std::string& text) { return message_of([&] { Condition::parse(text); }); };
  CHECK(error("K") == "'K': expected one of <= < >= > == !=, but the text ends at character 2");
  CHECK(error("K = 3") == "'K = 3': expected one of <= < >= > == != at character 3");
  CHECK(error("K < 3 < 4") == "'K < 3 < 4': expected an operator or the end at character 7");
  CHECK(error("K <= ") == "'K <= ': expected a number, a name or '(', but the text ends at character 6");
}
