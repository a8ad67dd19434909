#pragma once
// A tensor seen along one of its axes: outer x extent x inner. Internal to the ops.

#include <string_view>

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
