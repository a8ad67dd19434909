#include "grader/report/tensor_tables.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "grader/text.hpp"

namespace grader {
namespace {

using ctemplate::TemplateDictionary;
using harness::ShownTensor;

// Infinite where one of them is no number; 0 where they are written alike.
double difference(const std::string& got, const std::string& expected) {
  if (got == expected) return 0;
  const double gap = std::abs(std::strtod(got.c_str(), nullptr) - std::strtod(expected.c_str(), nullptr));
  return std::isfinite(gap) ? gap : std::numeric_limits<double>::infinity();
}

struct Sizes {
  std::size_t rows = 1, columns = 1, grids = 1;
};

// The last axis lies along a row, the one before along a column, all others make a table each.
Sizes sizes_of(const ShownTensor& tensor) {
  Sizes sizes;
  const std::size_t rank = tensor.shape.size();
  sizes.columns = static_cast<std::size_t>(tensor.shape[rank - 1]);
  if (rank > 1) sizes.rows = static_cast<std::size_t>(tensor.shape[rank - 2]);
  for (std::size_t axis = 0; axis + 2 < rank; ++axis)
    sizes.grids *= static_cast<std::size_t>(tensor.shape[axis]);
  return sizes;
}

// "x[0,1]", the leading indices of a table; "b" where there are none.
std::string grid_name(const ShownTensor& tensor, std::size_t grid) {
  std::string indices;
  for (std::size_t axis = tensor.shape.size() < 2 ? 0 : tensor.shape.size() - 2; axis-- > 0;) {
    const auto extent = static_cast<std::size_t>(tensor.shape[axis]);
    indices = std::to_string(grid % extent) + (indices.empty() ? "" : ",") + indices;
    grid /= extent;
  }
  return tensor.name + (indices.empty() ? "" : "[" + indices + "]");
}

// `expected` is null for inputs, of which none is wrong.
void add_tensor(TemplateDictionary& example, const std::string& start, const ShownTensor& tensor,
                const ShownTensor* expected) {
  const std::vector<bool> wrong =
      expected == nullptr ? std::vector<bool>(tensor.values.size(), false) : wrong_entries(tensor, *expected);
  const Sizes sizes = sizes_of(tensor);
  for (std::size_t grid = 0; grid < sizes.grids; ++grid) {
    TemplateDictionary* table = example.AddSectionDictionary("GRID");
    table->SetValue("CAPTION", start + grid_name(tensor, grid));
    for (std::size_t column = 0; column < sizes.columns; ++column) {
      table->AddSectionDictionary("COLUMN")->SetValue("INDEX", std::to_string(column));
    }
    for (std::size_t row = 0; row < sizes.rows; ++row) {
      TemplateDictionary* line = table->AddSectionDictionary("LINE");
      line->SetValue("INDEX", std::to_string(row));
      for (std::size_t column = 0; column < sizes.columns; ++column) {
        const std::size_t i = (grid * sizes.rows + row) * sizes.columns + column;
        TemplateDictionary* cell =
            line->AddSectionDictionary("CELL")->AddSectionDictionary(wrong[i] ? "WRONG" : "RIGHT");
        cell->SetValue("VALUE", tensor.values[i]);
        if (expected != nullptr && wrong[i]) cell->SetValue("EXPECTED", expected->values[i]);
      }
    }
  }
}

}  // namespace

std::vector<bool> wrong_entries(const ShownTensor& got, const ShownTensor& expected) {
  double largest = 0, scale = 1;
  for (std::size_t i = 0; i < got.values.size(); ++i) {
    largest = std::max(largest, difference(got.values[i], expected.values[i]));
    const double magnitude = std::abs(std::strtod(expected.values[i].c_str(), nullptr));
    if (std::isfinite(magnitude)) scale = std::max(scale, magnitude);
  }
  const double threshold = std::min(1e-5 * scale, largest);
  std::vector<bool> wrong(got.values.size(), false);
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    const double gap = difference(got.values[i], expected.values[i]);
    wrong[i] = gap > 0 && gap >= threshold;
  }
  return wrong;
}

void add_example(TemplateDictionary& section, const harness::WorkedExample& example) {
  TemplateDictionary* part = section.AddSectionDictionary("EXAMPLE");
  std::string params;
  for (const auto& [name, value] : example.params)
    params += (params.empty() ? "" : ", ") + name + " = " + value;
  if (!params.empty()) part->AddSectionDictionary("PARAMS")->SetValue("TEXT", params);
  for (const ShownTensor& input : example.inputs) add_tensor(*part, "", input, nullptr);
  add_tensor(*part, "your ", example.got, &example.expected);
}

}  // namespace grader
