#include "reference/tensor/tensor.hpp"

#include <algorithm>

namespace reference {

std::int64_t element_count(const Shape& shape) {
  constexpr std::int64_t limit = std::int64_t{1} << 62;
  for (const std::int64_t extent : shape) {
    if (extent < 0) {
      throw std::invalid_argument("tensor: shape " + to_string(shape) +
                                  " has a negative extent, but must have none");
    }
  }
  // A zero anywhere makes the count zero, however large the other extents are.
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) {
    if (extent >= limit / count) {
      throw std::invalid_argument("tensor: shape " + to_string(shape) + " has 2^62 elements or more");
    }
    count *= extent;
  }
  return count;
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (axis > 0) text += ',';
    text += std::to_string(shape[axis]);
  }
  return text + "]";
}

Shape unravel(const Shape& shape, std::int64_t flat) {
  if (flat < 0 || flat >= element_count(shape)) {
    throw std::out_of_range("unravel: position " + std::to_string(flat) + " is outside shape " +
                            to_string(shape));
  }
  Shape index(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    index[axis] = flat % shape[axis];
    flat /= shape[axis];
  }
  return index;
}

}  // namespace reference
