#include "reference/mistakes/rewired.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace reference::mistakes {

Tensor<double>& operand(Call& call, std::string_view name) {
  const auto found = call.inputs.find(name);
  if (found == call.inputs.end()) throw std::out_of_range("mistake: no operand " + std::string(name));
  return found->second;
}

const Tensor<double>& operand(const Call& call, std::string_view name) {
  const auto found = call.inputs.find(name);
  if (found == call.inputs.end()) throw std::out_of_range("mistake: no operand " + std::string(name));
  return found->second;
}

void fill(Call& call, std::string_view name, double value) {
  std::ranges::fill(operand(call, name).flat(), value);
}

void negate(Call& call, std::string_view name) {
  for (double& element : operand(call, name).flat()) element = -element;
}

void rename(Call& call, std::string_view from, std::string_view to) {
  Tensor<double> tensor = std::move(operand(call, from));
  call.inputs.erase(std::string(from));
  call.inputs.insert_or_assign(std::string(to), std::move(tensor));
}

void read_transposed(Call& call, std::string_view name) {
  Tensor<double>& matrix = operand(call, name);
  const Tensor<double> stored = matrix;
  const std::int64_t rows = matrix.extent(0), columns = matrix.extent(1);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) matrix[i * columns + j] = stored[j * rows + i];
  }
}

void reverse_rows(Call& call, std::string_view name) {
  Tensor<double>& matrix = operand(call, name);
  const Tensor<double> stored = matrix;
  const std::int64_t rows = matrix.extent(0), width = rows == 0 ? 0 : matrix.size() / rows;
  for (std::int64_t i = 0; i < rows; ++i)
    std::copy_n(stored.data() + (rows - 1 - i) * width, width, matrix.data() + i * width);
}

void negate(Output& result) {
  scale(result, -1);
}

void scale(Output& result, double factor) {
  for (double& element : result.value.flat()) element *= factor;
  for (double& element : result.magnitude.flat()) element *= factor < 0 ? -factor : factor;
}

void clear(Output& result) {
  std::ranges::fill(result.value.flat(), 0.0);
  std::ranges::fill(result.magnitude.flat(), 0.0);
}

void first_row_for_all(Output& result) {
  const std::int64_t rows = result.value.extent(0), width = rows == 0 ? 0 : result.value.size() / rows;
  for (std::int64_t k = width; k < result.value.size(); ++k) {
    result.value[k] = result.value[k % width];
    result.magnitude[k] = result.magnitude[k % width];
  }
}

double rows(const Call& call, std::string_view name) {
  return static_cast<double>(operand(call, name).extent(0));
}

}  // namespace reference::mistakes
