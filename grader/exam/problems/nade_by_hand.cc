#include <cmath>

#include "grader/exam/oracle.hpp"
#include "grader/exam/problem.hpp"

namespace grader::exam::nade_by_hand {
namespace {

constexpr int units = 2;

Grid logarithms(const Grid& numbers) {
  Grid logs = numbers;
  for (Number& cell : logs) cell = ln(cell);
  return logs;
}

Grid start(const Values& v) {
  return logarithms(v.grid("k"));
}

// The update leads from ln k to ln m.
Grid update(const Values& v) {
  Grid w = v.grid("m");
  for (int j = 0; j < units; ++j) w[j] = ln(v.number("m", j) / v.number("k", j));
  return w;
}

Number weighted(const Grid& row, const Grid& odds, int from) {
  Number total = 0;
  for (int j = 0; j < units; ++j) total += row[from + j] * odds[j] / (odds[j] + 1);
  return total;
}

Grid output_biases(const Values& v) {
  return Grid(std::vector<Number>{ln(v.number("r", 0)) - weighted(v.grid("V"), v.grid("k"), 0),
                                  ln(v.number("r", 1)) - weighted(v.grid("V"), v.grid("m"), units)});
}

void solve(Work& w) {
  const Grid c = w.grid("c"), step = w.grid("w"), v = w.grid("V");
  const bool early = w.slip("update-first"), late = w.slip("update-forgotten"), bare = w.slip("c-forgotten");
  const bool added = w.slip("probabilities-added");
  Number joint;
  Grid a(units, 1);
  for (int j = 0; j < units; ++j) a[j] = c[j];
  for (int i = 0; i < 2; ++i) {
    const std::string place = "_" + std::to_string(i + 1);
    if (early && i == 0) {
      for (int j = 0; j < units; ++j) a[j] += step[j];
    }
    Number logit = w.number("b", i);
    for (int j = 0; j < units; ++j)
      logit += v(i, j) * w.let("h" + place + "^{(" + std::to_string(j + 1) + ")}",
                               sigmoid(bare && i == 0 ? Number(0) : a[j]));
    Number p = w.let("P" + place, sigmoid(logit));
    if (i == 0) {
      joint = w.answer("a", p);
      if (!early && !late) {
        w.say("Since $x_1=1$, the first column of $W$ is added to the pre-activations:");
        for (int j = 0; j < units; ++j) a[j] = w.let("a^{(" + std::to_string(j + 1) + ")}", a[j] + step[j]);
      }
    } else {
      if (w.integer("x") == 0) p = 1 - p;
      w.answer("b", w.let("P(x)", added ? joint + p : joint * p));
    }
  }
}

std::vector<long double> enumerated(const Values& v) {
  Real total = 0, first = 0, asked = 0;
  for (const std::vector<int>& x : all_bits(2)) {
    Real p = 1;
    for (int i = 0; i < 2; ++i) {
      Real logit = real(v, "b", i);
      for (int j = 0; j < units; ++j) {
        const Real a = real(v, "c", j) + (i == 1 && x[0] == 1 ? real(v, "w", j) : 0);
        logit += real(v, "V", units * i + j) / (1 + std::exp(-a));
      }
      p /= 1 + std::exp(x[static_cast<std::size_t>(i)] == 1 ? -logit : logit);
    }
    total += p;
    if (x[0] == 1) first += p;
    if (x[0] == 1 && x[1] == v.integer("x")) asked = p;
  }
  return {first / total, asked / total};
}

}  // namespace

Problem problem() {
  const std::vector<Rational> odds = {2, 3, 4, 5}, weights = {-3, -2, 2, 3};
  return {
      .id = "C4",
      .name = "nade_by_hand",
      .title = "NADE by hand",
      .topic = "autoregressive",
      .parameters = {column("k", units, odds), column("m", units, odds), matrix("V", 2, units, weights),
                     column("r", 2, {2, 3, 4, Rational(1, 2), Rational(1, 3), Rational(3, 2)}),
                     scalar("x", {0, 1})},
      .derived = {{"c", start}, {"w", update}, {"b", output_biases}},
      .statement =
          "NADE computes $P(x_i=1|x_{<i})=\\sigma(b_i+V_{i\\cdot}\\,\\sigma(a))$, with $a=c$ before the "
          "first variable and "
          "$a\\leftarrow a+W_{\\cdot i}x_i$ after variable $i$. For two bits let "
          "$$c=@c@,\\qquad W_{\\cdot 1}=@w@,\\qquad V=@V@,\\qquad b=@b@.$$ Use $\\sigma(\\ln "
          "k)=\\frac{k}{k+1}$.",
      .parts = {{.id = "a", .ask = "Compute $P(x_1=1)$.", .symbol = "P(x_1=1)"},
                {.id = "b",
                 .ask = "Compute the probability of $x_1=1$ and $x_2=@x@$.",
                 .symbol = "P(x_1,x_2)",
                 .decimals = 3}},
      .misconceptions = {{"update-first", "a", 50, "updated $a$ before the first conditional"},
                         {"c-forgotten", "a", 50, "left $c$ out of the first conditional"},
                         {"update-forgotten", "b", 50, "did not update $a$ for the second conditional"},
                         {"probabilities-added", "b", 0, "added the two probabilities"}},
      .limits = {.input_denominator = 60, .denominator = 100},
      .solve = solve,
      .oracle = enumerated,
  };
}

}  // namespace grader::exam::nade_by_hand
