// Numbers that count and stay exact, and what students write for them.

#include <cmath>

#include "grader/exam/answer_text.hpp"
#include "grader/exam/judge.hpp"
#include "grader/exam/search.hpp"
#include "tests/support/catch.hpp"

using namespace grader::exam;

namespace {

double read(const std::string& text) {
  const auto number = read_number(text);
  return number ? number->value() : NAN;
}

// One part that depends on another, so small that every number can be checked by hand: a = x + 3, b = 2 a +
// y.
void solve_small(Work& w) {
  const Number x = w.number("x"), y = w.number("y");
  const Number a = w.answer("a", w.let("a", w.slip("minus") ? x - 3 : x + 3));
  w.require(a > 0, "a > 0");
  w.answer("b", w.let("b", 2 * a + y));
}

Problem small_problem() {
  return {.id = "Z1",
          .name = "small",
          .title = "Small",
          .topic = "test",
          .parameters = {scalar("x", {20, 30}), scalar("y", {7, 9})},
          .statement = "$x=@x@$, $y=@y@$",
          .parts = {{.id = "a", .ask = "a?", .symbol = "a"}, {.id = "b", .ask = "b?", .symbol = "b"}},
          .misconceptions = {{"minus", "a", 50, "took 3 away"}},
          .limits = {.input = 40},
          .solve = solve_small,
          .oracle = [](const Values& v) {
            const long double x = v.real("x");
            return std::vector<long double>{x + 3, 2 * x + 6 + static_cast<long double>(v.real("y"))};
          }};
}

Variant small_variant(const Problem& problem) {
  const Assessed assessed = assess(problem, 0);
  REQUIRE(assessed.variant.has_value());
  return *assessed.variant;
}

}  // namespace

TEST_CASE("logarithms of fractions stay exact") {
  const Number half = Rational(1, 2);
  CHECK(tanh(half * ln(Number(3))) == Number(Rational(1, 2)));
  CHECK(sigmoid(ln(Number(4))) == Number(Rational(4, 5)));
  CHECK(to_text(softplus(ln(Number(2))).exact()) == "ln(3)");
  CHECK(exp(ln(Number(Rational(7, 4)))) == Number(Rational(7, 4)));
  CHECK(to_text((ln(Number(7)) - 2 * ln(Number(2))).exact()) == "ln(7/4)");
  CHECK(to_text((Number(Rational(5, 2)) - ln(Number(2))).exact()) == "5/2 - ln(2)");
  CHECK(to_text((ln(Number(8)) / ln(Number(2))).exact()) == "3");
  CHECK_FALSE((ln(Number(2)) * ln(Number(3))).is_exact());
  CHECK(std::abs((ln(Number(2)) * ln(Number(3))).value() - std::log(2.0) * std::log(3.0)) < 1e-15);
}

TEST_CASE("a number that does not fit is inexact, not wrong") {
  Number large = std::int64_t{3000000000};
  large = large * large * large;
  CHECK_FALSE(large.is_exact());
  CHECK(std::abs(large.value() - 2.7e28) < 1e15);
}

TEST_CASE("the ledger counts what a person does") {
  Ledger ledger;
  const auto given = [&](const Rational& value) { return Number(value).given(&ledger); };
  const Number sum = given(2) * given(3) + given(1) * given(5) + given(0) * given(7) - given(-4) / given(3);
  CHECK(sum == Number(Rational(37, 3)));
  CHECK(ledger.cost.products == 2);   // 2 * 3 and 4 / 3; 1 * 5 and 0 * 7 are free
  CHECK(ledger.cost.addends == 2);    // adding 0 is free
  CHECK(ledger.cost.signs == 1);      // taking away -4/3
  CHECK(ledger.cost.fractions == 2);  // the quotient, and what it is taken from
  CHECK(ledger.cost.steps == 3);
  CHECK(ledger.largest_denominator == 3);
}

TEST_CASE("a number that is detached is counted no more and keeps its roundings") {
  Ledger ledger;
  const Number third = (Number(1).given(&ledger) / 3).detached();
  const Cost before = ledger.cost;
  CHECK(third + 1 == Number(Rational(4, 3)));
  CHECK(ledger.cost == before);
  CHECK(std::abs(third.at_three_figures() - 0.333) < 1e-12);
}

TEST_CASE("a student who rounds is followed") {
  Ledger ledger;
  const Number third = Number(1).given(&ledger) / 3;
  CHECK(std::abs(third.at_three_figures() - 0.333) < 1e-12);
  CHECK(std::abs((third * 100).at_three_figures() - 33.3) < 1e-12);
  CHECK((third * 100).radius() >= 0.05);
  CHECK((Number(2).given(&ledger) + 3).radius() == 0);
}

TEST_CASE("answers are read as people write them") {
  CHECK(read("7/4") == 1.75);
  CHECK(read(" 1,75 ") == 1.75);
  CHECK(read("-.5") == -0.5);
  CHECK(read("\u22120.5") == -0.5);
  CHECK(read("1.2e-3") == 0.0012);
  CHECK(read("50%") == 0.5);
  CHECK(read("h' = 8/9 = 0.889") == 0.889);
  CHECK(read("14 pixels") == 14);
  CHECK(read("1.5 bits/dim") == 1.5);
  CHECK(std::abs(read("ln(7/4)") - std::log(1.75)) < 1e-15);
  CHECK(std::abs(read("5/2 - 2 ln 3") - (2.5 - 2 * std::log(3.0))) < 1e-15);
  CHECK(std::abs(read("2*ln(3)/4") - std::log(3.0) / 2) < 1e-15);
  CHECK(std::abs(read("(1+2)^2") - 9) < 1e-15);
  CHECK(to_text(read_number("ln(7/4)")->exact()) == "ln(7/4)");
}

TEST_CASE("what can be read in two ways or not at all is not read") {
  for (const char* const text : {"", "?", "ln 7/4", "1/0", "ln(-2)", "ln(0)", "1..2", "2 +", "(3", "seven",
                                 "1 2", "nan", "1e999", "--"}) {
    INFO(text);
    CHECK_FALSE(read_number(text).has_value());
  }
  CHECK_FALSE(read_number(std::string(100000, '(')).has_value());
}

TEST_CASE("grids are read row by row") {
  for (const char* const text : {"1 2; 3 4", "1, 2, 3, 4", "[[1, 2], [3, 4]]", "(1 2 3 4)", "1 2\n3 4",
                                 "y = 1 2; 3 4", "1,0 2,0; 3,0 4,0"}) {
    INFO(text);
    const auto grid = read_grid(text, 2, 2);
    REQUIRE(grid.has_value());
    for (int k = 0; k < 4; ++k) CHECK((*grid)[k].value() == k + 1);
  }
  const auto logs = read_grid("5/2 - ln 2; ln(7/4)", 2, 1);
  REQUIRE(logs.has_value());
  CHECK(std::abs((*logs)[1].value() - std::log(1.75)) < 1e-15);
  CHECK_FALSE(read_grid("1 2 3", 2, 2).has_value());
}

TEST_CASE("marks: right, a known mistake, carried on, guessed") {
  const Problem problem = small_problem();
  const Variant variant = small_variant(problem);  // x = 20, y = 7: a = 23, b = 53
  const auto decide = [&](const Number& a, const Number& b) {
    return judge(problem, variant, {{"a", a}, {"b", b}});
  };
  CHECK(decide(23, 53)[1].reason == Reason::right);
  CHECK(decide(17, 53)[0].misconception == "minus");
  CHECK(decide(17, 53)[0].share == 0.5);
  CHECK(decide(17, 53)[1].reason == Reason::right);
  CHECK(decide(17, 41)[1].reason == Reason::follow_through);
  CHECK(decide(25, 57)[1].share == 1);
  CHECK(decide(25, 58)[1].reason == Reason::wrong);
  CHECK(decide(0, 7)[1].share == 0);    // carried on from a guess
  CHECK(decide(-5, -3)[1].share == 0);  // outside the domain
  const auto unread = judge(problem, variant, {{"a", Grid()}});
  CHECK(unread[0].reason == Reason::unreadable);
  CHECK(unread[1].reason == Reason::missing);
}

TEST_CASE("too few variants say which filter removed how many") {
  Problem problem = small_problem();
  CHECK(search(problem, {.count = 4}).variants.size() == 4);
  problem.limits.input = 25;
  try {
    require_variants(problem, {.count = 4});
    FAIL("there are only two");
  } catch (const TooFewVariants& few) {
    CHECK(std::string(few.what()).find("has 2 variants of one cost, expected 4") != std::string::npos);
    CHECK(std::string(few.what()).find("refused 2  (a) inputs not small") != std::string::npos);
  }
}

TEST_CASE("a solution that its oracle contradicts is a bug, not a variant") {
  Problem problem = small_problem();
  problem.oracle = [](const Values& v) { return std::vector<long double>{v.real("x") + 3.0L, 50.0L}; };
  CHECK_THROWS_AS(search(problem, {.count = 4}), std::logic_error);
}

TEST_CASE("a search is the same every time, and another for another seed") {
  const Problem& problem = find_problem("planar_log_det");
  const auto indices = [&](std::uint64_t seed) {
    std::vector<std::string> result;
    for (const Variant& variant : search(problem, {.count = 12, .seed = seed}).variants)
      result.push_back(to_text(variant.index));
    return result;
  };
  CHECK(indices(1) == indices(1));
  CHECK(indices(1) != indices(2));
  CHECK_THROWS_WITH(find_problem("planar_log_dett"), ContainsSubstring("planar_log_det"));
}
