#pragma once
// What rows have of their own or share, inside the layers that solve row by row.

#include "reference/flows/flow.hpp"

namespace reference::flows {

// One number for each row: a row's own, or the one for all.
template <class T>
double of_row(Var<T> x, std::int64_t row) {
  return static_cast<double>(x[x.size() == 1 ? 0 : row]);
}

}  // namespace reference::flows
