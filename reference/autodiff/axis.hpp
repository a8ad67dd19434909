#pragma once
// A tensor seen along one of its axes: outer x extent x inner. Internal to the ops.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <type_traits>

#include "reference/kernels/activations.hpp"
#include "reference/tensor/require.hpp"
#include "reference/tensor/tensor.hpp"

namespace reference::autodiff {

struct AxisView {
  int axis;  // counted from 0
  std::int64_t outer = 1, extent = 1, inner = 1;
};

// Throws std::invalid_argument when there is no such axis.
inline AxisView axis_view(std::string_view op, const Shape& shape, int axis) {
  const int rank = static_cast<int>(shape.size());
  if (axis < -rank || axis >= rank) {
    refuse(op, "axis " + std::to_string(axis) + " is not one of shape " + to_string(shape));
  }
  AxisView view{axis < 0 ? axis + rank : axis};
  for (int k = 0; k < rank; ++k) {
    const std::int64_t extent = shape[static_cast<std::size_t>(k)];
    (k < view.axis ? view.outer : k == view.axis ? view.extent : view.inner) *= extent;
  }
  return view;
}

// visit(first, position) for each line along the axis: its elements stand at first, first + view.inner, ...
template <class Visit>
void for_each_line(const AxisView& view, Visit visit) {
  for (std::int64_t o = 0; o < view.outer; ++o) {
    for (std::int64_t i = 0; i < view.inner; ++i) {
      visit(o * view.extent * view.inner + i, o * view.inner + i);
    }
  }
}

// log of the sum of exp over the line that begins at `first`; -inf, not the NaN of inf - inf, when all are.
template <class T>
T log_sum(const T* first, const AxisView& view) {
  if constexpr (std::is_same_v<T, float>) {
    if (view.inner == 1) return kernels::log_sum_exp(view.extent, first);
  }
  T largest = -std::numeric_limits<T>::infinity(), total = 0;
  for (std::int64_t e = 0; e < view.extent; ++e) largest = std::max(largest, first[e * view.inner]);
  const T base = std::isinf(largest) && largest < 0 ? T{0} : largest;
  for (std::int64_t e = 0; e < view.extent; ++e) total += std::exp(first[e * view.inner] - base);
  return base + std::log(total);
}

inline Shape without_axis(const Shape& shape, int axis, bool keep) {
  Shape reduced = shape;
  if (keep) {
    reduced[static_cast<std::size_t>(axis)] = 1;
  } else {
    reduced.erase(reduced.begin() + axis);
  }
  return reduced;
}

}  // namespace reference::autodiff
