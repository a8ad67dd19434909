#pragma once
// A function with something changed around it: its operands before, its results after, another function in
// its place. So most mistakes in flows can be made without a second implementation.
//
//   .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { negate(results[1]); }); }

#include <string_view>
#include <vector>

#include "reference/mistakes/known_mistake.hpp"
#include "reference/registry.hpp"

namespace reference::mistakes {

using Results = std::vector<Output>;

struct Rewired {
  std::vector<void (*)(Call&)> before;
  std::vector<void (*)(Results&, const Call&)> after;
  // Computed instead of the function: another one of the registry, or values in the order of its outputs.
  const char* instead = nullptr;
  std::vector<Tensor<double>> (*variant)(const Call&) = nullptr;
};

// What is done to operands and results.
Tensor<double>& operand(Call& call, std::string_view name);
const Tensor<double>& operand(const Call& call, std::string_view name);
void fill(Call& call, std::string_view name, double value);
void negate(Call& call, std::string_view name);
void rename(Call& call, std::string_view from, std::string_view to);
// The same numbers read as if the matrix had been stored column by column.
void read_transposed(Call& call, std::string_view name);
void reverse_rows(Call& call, std::string_view name);
void negate(Output& result);
void scale(Output& result, double factor);
void clear(Output& result);
void first_row_for_all(Output& result);
double rows(const Call& call, std::string_view name);  // extent of axis 0

}  // namespace reference::mistakes
