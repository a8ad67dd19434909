#pragma once
// A dense row-major tensor that owns its elements. It is the argument and result type of the exact
// functions and of the registry. It is not a view and has no arithmetic of its own.
//
//   reference::Tensor<double> x({2, 3});   // zeros
//   x(1, 2) = 5.0;                         // last element

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace reference {

using Shape = std::vector<std::int64_t>;

// Number of elements of `shape`; 1 for a scalar (rank 0). Throws std::invalid_argument on a negative extent
// or when the product does not fit in 62 bits.
std::int64_t element_count(const Shape& shape);

// "[2,3,4]"
std::string to_string(const Shape& shape);

// The multi-index of a flat row-major position: unravel({2,3}, 5) = {1, 2}.
Shape unravel(const Shape& shape, std::int64_t flat);

template <class T>
class Tensor {
 public:
  Tensor() : Tensor(Shape{0}) {}
  explicit Tensor(Shape shape, T fill = T{})
      : shape_(std::move(shape)), data_(static_cast<std::size_t>(element_count(shape_)), fill) {}
  // Throws std::invalid_argument when the number of elements is not the shape's.
  Tensor(Shape shape, std::vector<T> data) : shape_(std::move(shape)), data_(std::move(data)) {
    if (static_cast<std::int64_t>(data_.size()) != element_count(shape_)) {
      throw std::invalid_argument("tensor: " + std::to_string(data_.size()) + " elements given for shape " +
                                  to_string(shape_));
    }
  }

  const Shape& shape() const { return shape_; }
  int rank() const { return static_cast<int>(shape_.size()); }
  std::int64_t extent(int axis) const { return shape_.at(static_cast<std::size_t>(axis)); }
  std::int64_t size() const { return static_cast<std::int64_t>(data_.size()); }

  T* data() { return data_.data(); }
  const T* data() const { return data_.data(); }
  std::span<T> flat() { return data_; }
  std::span<const T> flat() const { return data_; }
  T& operator[](std::int64_t flat) { return data_[static_cast<std::size_t>(flat)]; }
  const T& operator[](std::int64_t flat) const { return data_[static_cast<std::size_t>(flat)]; }

  // x(n, c, h, w): unchecked beyond an assertion on the rank.
  template <class... I>
  T& operator()(I... index) {
    return data_[offset(index...)];
  }
  template <class... I>
  const T& operator()(I... index) const {
    return data_[offset(index...)];
  }

 private:
  template <class... I>
  std::size_t offset(I... index) const {
    assert(sizeof...(I) == shape_.size());
    const std::array<std::int64_t, sizeof...(I)> indices = {static_cast<std::int64_t>(index)...};
    std::int64_t position = 0;
    for (std::size_t axis = 0; axis < sizeof...(I); ++axis)
      position = position * shape_[axis] + indices[axis];
    return static_cast<std::size_t>(position);
  }

  Shape shape_;
  std::vector<T> data_;
};

// The elements of x in another shape. Throws std::invalid_argument when it has not as many.
template <class T>
Tensor<T> reshaped(const Tensor<T>& x, Shape shape) {
  return {std::move(shape), std::vector<T>(x.flat().begin(), x.flat().end())};
}

}  // namespace reference
