#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::change_of_variables {
namespace {

Grid data(const Values& v) {
  return v.number("a") * v.number("m") / v.number("n") + v.number("b");
}

bool admits(const Values& v) {
  return v.number("m") < v.number("n");
}

void solve(Work& w) {
  const Number a = w.number("a"), b = w.number("b"), x = w.number("x");
  const bool forwards = w.slip("not-inverted"), times = w.slip("times-slope"), sign = w.slip("sign-kept");
  const Number z = w.answer("a", forwards ? a * x + b : w.let("z", "(x-b)/a", (x - b) / a));
  w.require(z > 0 && z < 1, "z must lie where the noise does");
  const Number density = w.let("p_z(z)", "2z", 2 * z);
  const Number slope = sign ? a : abs(a);
  w.answer("b", times ? density * slope : w.let("p_x(x)", "p_z(z)/|a|", density / slope));
}

// The slope of the distribution function.
std::vector<long double> slope_of_distribution(const Values& v) {
  const Real a = real(v, "a"), b = real(v, "b"), x = real(v, "x");
  const auto distribution = [&](Real at) {
    const Real z = (at - b) / a;
    return a > 0 ? z * z : 1 - z * z;
  };
  return {real(v, "m") / real(v, "n"), derivative(distribution, x)};
}

}  // namespace

Problem problem() {
  return {
      .id = "D0",
      .name = "change_of_variables",
      .title = "Change of variables in one dimension",
      .topic = "flows",
      .parameters = {scalar("a", whole(-7, -2)), scalar("b", whole_without_zero(-7, 7)),
                     scalar("m", whole(1, 4)), scalar("n", whole(3, 5))},
      .derived = {{"x", data}},
      .statement =
          "The noise $z$ has the density $p_z(z)=2z$ on $[0,1]$ and 0 elsewhere. The flow is $x=az+b$ with "
          "$a=@a@$ and "
          "$b=@b@$.",
      .parts =
          {{.id = "a", .ask = "Which noise leads to $x=@x@$?", .symbol = "z", .decimals = 3},
           {.id = "b", .ask = "Compute the density of the data there.", .symbol = "p_x(x)", .decimals = 3}},
      .misconceptions = {{"not-inverted", "a", 25, "went forwards through the flow instead of back"},
                         {"times-slope", "b", 25, "multiplied by $|a|$ instead of dividing"},
                         {"sign-kept", "b", 0, "kept the sign of $a$: a density is never negative"}},
      .limits = {.input = 13, .denominator = 60},
      .admits = admits,
      .solve = solve,
      .oracle = slope_of_distribution,
  };
}

}  // namespace grader::exam::change_of_variables
