#include "grader/exam/variant.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>

namespace grader::exam {
namespace {

constexpr double same = 1e-12;
constexpr double from_boundary = 0.15;     // of a unit of the last decimal
constexpr double largest_reach = 3;        // units that rounding every step may cost
constexpr double tolerances_in_a_gap = 4;  // between answers that must be told apart

double unit_of(int decimals) {
  return std::pow(10.0, -decimals);
}

bool is_small(const Number& number, double largest, std::int64_t denominator) {
  if (!number.is_exact() || std::abs(number.value()) > largest) return false;
  const Exact& exact = number.exact();
  if (exact.constant.denominator > denominator) return false;
  return std::all_of(exact.terms.begin(), exact.terms.end(),
                     [&](const Exact::Term& term) { return term.factor.denominator <= denominator; });
}

bool inputs_are_small(const Values& values, const Limits& limits) {
  for (const Values::Named& named : values.all()) {
    for (const Number& cell : named.grid) {
      if (!is_small(cell, limits.input, limits.input_denominator)) return false;
    }
  }
  return true;
}

// Half of the entries earn marks, so half of them must not be guessed.
bool half_agree(const Grid& answer, const std::vector<double>& guess, double tolerance) {
  int hits = 0;
  for (int k = 0; k < answer.size(); ++k) {
    hits += std::abs(answer[k].value() - guess[static_cast<std::size_t>(k)]) <= std::max(tolerance, same);
  }
  return 2 * hits >= answer.size();
}

double largest_radius(const Grid& answer) {
  double radius = 0;
  for (const Number& cell : answer) radius = std::max(radius, cell.radius());
  return radius;
}

// The three ways to round print one decimal, and the truth is not at the edge of two.
bool rounds_safely(const Number& number, int decimals) {
  if (number.is_integer() && number.radius() == 0) return true;
  const double unit = unit_of(decimals);
  const double scaled = number.value() / unit;
  const double edge = std::abs(scaled - std::floor(scaled) - 0.5);
  if (!(edge >= from_boundary)) return false;
  const double printed = std::nearbyint(scaled);
  return std::nearbyint(number.at_three_figures() / unit) == printed &&
         std::nearbyint(number.at_four_figures() / unit) == printed;
}

int part_index(const Problem& problem, const std::string& id) {
  for (std::size_t k = 0; k < problem.parts.size(); ++k) {
    if (problem.parts[k].id == id) return static_cast<int>(k);
  }
  throw std::logic_error("exam: " + problem.name + " has no part '" + id + "'");
}

bool apart(const Grid& a, double tolerance_a, const Grid& b, double tolerance_b) {
  const double gap = distance(a, b);
  return std::isfinite(gap) && gap > std::max(tolerances_in_a_gap * std::max(tolerance_a, tolerance_b), 1e-9);
}

// Works every misconception. The complaint, or nothing.
std::string work_wrongly(const Problem& problem, Variant& variant) {
  for (const Misconception& slip : problem.misconceptions) {
    try {
      variant.wrong.push_back(work(problem, variant.values, {.slips = {slip.id}}).answers);
    } catch (const Unsuitable&) {
      return slip.id + " ends without an answer";
    }
  }
  for (std::size_t k = 0; k < problem.misconceptions.size(); ++k) {
    const auto part = static_cast<std::size_t>(part_index(problem, problem.misconceptions[k].part));
    const int decimals = problem.parts[part].decimals;
    const Grid& answer = variant.wrong[k][part].value;
    const double tolerance = tolerance_of(answer, decimals);
    if (!apart(answer, tolerance, variant.answers[part].value, variant.tolerances[part])) {
      return problem.misconceptions[k].id + " gives the answer";
    }
    if (problem.misconceptions[k].percent > 0 && can_be_guessed(answer, variant.values, tolerance)) {
      return problem.misconceptions[k].id + " can be guessed";
    }
    for (std::size_t other = 0; other < k; ++other) {
      if (problem.misconceptions[other].part != problem.misconceptions[k].part) continue;
      const Grid& theirs = variant.wrong[other][part].value;
      if (!apart(answer, tolerance, theirs, tolerance_of(theirs, decimals))) {
        return problem.misconceptions[k].id + " gives what " + problem.misconceptions[other].id + " does";
      }
    }
  }
  return "";
}

void require_parts(const Problem& problem, const std::vector<Answer>& answers) {
  bool same_parts = answers.size() == problem.parts.size();
  for (std::size_t k = 0; same_parts && k < answers.size(); ++k)
    same_parts = answers[k].part == problem.parts[k].id;
  if (!same_parts)
    throw std::logic_error("exam: " + problem.name + " does not answer its parts in their order");
}

}  // namespace

const char* describe(Filter filter) {
  switch (filter) {
    case Filter::inputs:
      return "(a) inputs not small";
    case Filter::degenerate:
      return "(f) degenerate";
    case Filter::inexact:
      return "(b) no exact value";
    case Filter::intermediates:
      return "(b) intermediates not small";
    case Filter::guessable:
      return "(h) answer can be guessed";
    case Filter::conditioning:
      return "(d) rounding costs too much";
    case Filter::rounding:
      return "(e) at the edge of a decimal";
    case Filter::separated:
      return "(g) misconceptions not separated";
    case Filter::none:
      break;
  }
  return "fit";
}

std::string printed(const Number& number, int decimals) {
  if (number.is_integer()) return std::to_string(number.integer());
  const double unit = unit_of(decimals);
  const double rounded = std::nearbyint(number.value() / unit) * unit;
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, rounded == 0 ? 0.0 : rounded);
  return text;
}

double tolerance_of(const Grid& answer, int decimals) {
  double tolerance = 0;
  for (const Number& cell : answer) {
    if (cell.is_integer() && cell.radius() == 0) continue;
    tolerance = std::max({tolerance, unit_of(decimals) / 2, cell.radius()});
  }
  return tolerance;
}

bool can_be_guessed(const Grid& answer, const Values& values, double tolerance) {
  const auto size = static_cast<std::size_t>(answer.size());
  std::set<double> constants = {0, 1, -1};
  for (const Values::Named& named : values.all()) {
    for (const Number& cell : named.grid) constants.insert(cell.value());
  }
  for (const double constant : constants) {
    if (half_agree(answer, std::vector<double>(size, constant), tolerance)) return true;
  }
  if (size == 1) return false;
  for (const Values::Named& named : values.all()) {
    const Grid& input = named.grid;
    if (input.size() >= answer.size()) {
      std::vector<double> guess;
      for (int k = 0; k < answer.size(); ++k) guess.push_back(input[k].value());
      if (half_agree(answer, guess, tolerance)) return true;
    }
    if (input.rows() >= answer.rows() && input.columns() >= answer.columns()) {
      std::vector<double> guess;
      for (int row = 0; row < answer.rows(); ++row) {
        for (int column = 0; column < answer.columns(); ++column) guess.push_back(input(row, column).value());
      }
      if (half_agree(answer, guess, tolerance)) return true;
    }
  }
  return false;
}

double distance(const Grid& a, const Grid& b) {
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  double largest = 0;
  for (int k = 0; k < a.size(); ++k) {
    const double gap = std::abs(a[k].value() - b[k].value());
    if (!std::isfinite(gap)) return std::numeric_limits<double>::infinity();
    largest = std::max(largest, gap);
  }
  return largest;
}

Assessed assess(const Problem& problem, Index index) {
  Variant variant;
  variant.index = index;
  variant.values = values_at(problem, index);
  if (!inputs_are_small(variant.values, problem.limits)) return {Filter::inputs, "", {}};
  if (problem.admits && !problem.admits(variant.values)) return {Filter::degenerate, "not admitted", {}};
  Working right;
  try {
    right = work(problem, variant.values);
  } catch (const Unsuitable& unsuitable) {
    return {Filter::degenerate, unsuitable.what(), {}};
  }
  require_parts(problem, right.answers);
  const Ledger& ledger = right.ledger;
  if (!ledger.exact) return {Filter::inexact, "", {}};
  if (ledger.largest > problem.limits.intermediate ||
      ledger.largest_denominator > problem.limits.denominator) {
    return {Filter::intermediates, "", {}};
  }
  variant.cost = ledger.cost;
  variant.answers = std::move(right.answers);
  for (std::size_t k = 0; k < problem.parts.size(); ++k) {
    const Part& part = problem.parts[k];
    const Grid& answer = variant.answers[k].value;
    variant.tolerances.push_back(tolerance_of(answer, part.decimals));
    if (part.guessable.empty() && can_be_guessed(answer, variant.values, variant.tolerances.back())) {
      return {Filter::guessable, "part " + part.id, {}};
    }
    if (largest_radius(answer) > largest_reach * unit_of(part.decimals)) {
      return {Filter::conditioning, "part " + part.id, {}};
    }
    if (!std::all_of(answer.begin(), answer.end(),
                     [&](const Number& cell) { return rounds_safely(cell, part.decimals); })) {
      return {Filter::rounding, "part " + part.id, {}};
    }
  }
  const std::string complaint = work_wrongly(problem, variant);
  if (!complaint.empty()) return {Filter::separated, complaint, {}};
  return {Filter::none, "", std::move(variant)};
}

Variant worked(const Problem& problem, Index index) {
  Variant variant;
  variant.index = index;
  variant.values = values_at(problem, index);
  Working right = work(problem, variant.values);
  require_parts(problem, right.answers);
  if (!right.ledger.exact) throw Unsuitable("no exact answer");
  variant.cost = right.ledger.cost;
  variant.answers = std::move(right.answers);
  std::vector<Answer> no_answers = variant.answers;
  for (Answer& answer : no_answers) answer.value = Grid();
  for (std::size_t k = 0; k < problem.parts.size(); ++k)
    variant.tolerances.push_back(tolerance_of(variant.answers[k].value, problem.parts[k].decimals));
  for (const Misconception& slip : problem.misconceptions) {
    try {
      variant.wrong.push_back(work(problem, variant.values, {.slips = {slip.id}}).answers);
    } catch (const Unsuitable&) {
      variant.wrong.push_back(no_answers);
    }
  }
  return variant;
}

void prove(const Problem& problem, const Variant& variant) {
  const std::vector<long double> expected = problem.oracle(variant.values);
  std::size_t k = 0;
  for (const Answer& answer : variant.answers) {
    for (const Number& cell : answer.value) {
      const long double value = cell.exact().value();
      const bool agrees = k < expected.size() &&
                          std::abs(value - expected[k]) <= 1e-9L * std::max(1.0L, std::abs(expected[k]));
      if (!agrees) {
        std::string given;
        for (const Values::Named& named : variant.values.all())
          given += " " + named.name + "=" + tex_of(named.grid);
        throw std::logic_error("exam: " + problem.name + " part " + answer.part + ": the solution gives " +
                               to_text(cell.exact()) + " = " + std::to_string(value) + ", the oracle " +
                               (k < expected.size() ? std::to_string(expected[k]) : "nothing") + " for" +
                               given);
      }
      ++k;
    }
  }
  if (k != expected.size())
    throw std::logic_error("exam: the oracle of " + problem.name + " has another number of answers");
}

}  // namespace grader::exam
