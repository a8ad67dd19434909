#include "grader/exam/work.hpp"

namespace grader::exam {
namespace {

Cost difference(const Cost& now, const Cost& before) {
  Cost cost = now;
  cost.products -= before.products;
  cost.addends -= before.addends;
  cost.signs -= before.signs;
  cost.fractions -= before.fractions;
  cost.lookups -= before.lookups;
  return cost;
}

}  // namespace

Work::Work(const Values& values, Manner manner) : values_(values), manner_(std::move(manner)) {
  working_.ledger.tracing = manner_.tracing;
}

Grid Work::grid(const std::string& name) {
  Grid grid = values_.grid(name);
  for (Number& cell : grid) cell = given(cell);
  return grid;
}

Number Work::number(const std::string& name, int k) {
  return given(values_.number(name, k));
}

bool Work::slip(std::string_view misconception) {
  if (manner_.tracing) working_.asked.emplace(misconception);
  return manner_.slips.find(misconception) != manner_.slips.end();
}

Number Work::let(const std::string& name, const Number& number) {
  return let(name, "", number);
}

Number Work::let(const std::string& name, const std::string& formula, const Number& number) {
  if (!manner_.tracing) return number;
  std::string line = name;
  if (!formula.empty()) line += "=" + formula;
  const std::string value = number.value_tex();
  if (number.tex() != value) line += "=" + number.tex();
  say("$" + line + "=" + value + "$");
  return number.settled();
}

Grid Work::let(const std::string& name, const Grid& grid) {
  if (!manner_.tracing) return grid;
  Grid result = grid;
  const std::string base =
      name.find('_') == std::string::npos ? name : "{" + name + "}";  // y_b has an index already
  for (int row = 0; row < grid.rows(); ++row) {
    for (int column = 0; column < grid.columns(); ++column) {
      std::string place = std::to_string(row + 1);
      if (grid.columns() > 1) place += std::to_string(column + 1);
      result(row, column) = let(base + "_{" + place + "}", grid(row, column));
    }
  }
  return result;
}

void Work::say(const std::string& sentence) {
  if (manner_.tracing) working_.lines.push_back(sentence);
}

void Work::require(bool suitable, const char* what) {
  if (!suitable && manner_.slips.empty()) throw Unsuitable(what);
}

Number Work::answer(const std::string& part, const Number& number) {
  return answer(part, Grid(number))[0];
}

Grid Work::answer(const std::string& part, const Grid& grid) {
  Grid next = grid;
  for (Number& cell : next) cell = cell.settled();
  Grid kept = next;
  for (Number& cell : kept) cell = cell.detached();
  working_.answers.push_back({part, kept, difference(working_.ledger.cost, before_), working_.lines.size()});
  before_ = working_.ledger.cost;
  const auto carried = manner_.carried.find(part);
  if (carried == manner_.carried.end()) return next;
  if (carried->second.size() != grid.size())
    throw std::logic_error("exam: a carried answer has another shape");
  for (int k = 0; k < next.size(); ++k) next[k] = given(carried->second[k]);
  return next;
}

}  // namespace grader::exam
