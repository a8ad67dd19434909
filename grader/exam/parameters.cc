#include "grader/exam/parameters.hpp"

#include <stdexcept>

namespace grader::exam {

std::vector<Rational> whole(int low, int high) {
  std::vector<Rational> choices;
  for (int value = low; value <= high; ++value) choices.emplace_back(value);
  return choices;
}

std::vector<Rational> whole_without_zero(int low, int high) {
  std::vector<Rational> choices;
  for (int value = low; value <= high; ++value) {
    if (value != 0) choices.emplace_back(value);
  }
  return choices;
}

Parameter scalar(const std::string& name, std::vector<Rational> choices) {
  return {name, 1, 1, std::move(choices)};
}

Parameter column(const std::string& name, int rows, std::vector<Rational> choices) {
  return {name, rows, 1, std::move(choices)};
}

Parameter matrix(const std::string& name, int rows, int columns, std::vector<Rational> choices) {
  return {name, rows, columns, std::move(choices)};
}

Values::Values(const std::vector<Parameter>& parameters, Index index) {
  for (const Parameter& parameter : parameters) {
    Grid grid(parameter.rows, parameter.columns);
    const Index choices = parameter.choices.size();
    for (Number& cell : grid) {
      cell = parameter.choices[static_cast<std::size_t>(index % choices)];
      index /= choices;
    }
    add(parameter.name, std::move(grid));
  }
}

const Grid& Values::grid(const std::string& name) const {
  for (const Named& named : named_) {
    if (named.name == name) return named.grid;
  }
  throw std::logic_error("exam: there is no given number '" + name + "'");
}

std::vector<double> Values::reals(const std::string& name) const {
  std::vector<double> result;
  for (const Number& cell : grid(name)) result.push_back(cell.value());
  return result;
}

Index lattice_size(const std::vector<Parameter>& parameters) {
  Index size = 1;
  for (const Parameter& parameter : parameters) {
    if (parameter.choices.empty()) throw std::logic_error("exam: '" + parameter.name + "' has no choices");
    for (int k = 0; k < parameter.rows * parameter.columns; ++k) {
      size *= parameter.choices.size();
      if (size >> 100 != 0) throw std::logic_error("exam: the lattice has more than 2^100 points");
    }
  }
  return size;
}

}  // namespace grader::exam
