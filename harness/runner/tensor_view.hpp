#pragma once
// A view of a dense, row-major array of numbers: what the functions of an assignment get and fill. It owns
// nothing.
//
//   void scale(TensorView<const float, 2> x, float factor, TensorView<float, 2> y) {
//     for (int i = 0; i < x.extent(0); ++i)
//       for (int j = 0; j < x.extent(1); ++j) y(i, j) = factor * x(i, j);
//   }
//
// The last index is the fastest: x(i, j) is x.data()[i * x.extent(1) + j]. Indices are not checked, because
// that costs time; while you are debugging, compile all your files with -DCOURSE_CHECK_BOUNDS, and a wrong
// index stops the program with a message.

#include <array>
#include <cstddef>
#include <cstdint>
#ifdef COURSE_CHECK_BOUNDS
#include <cstdio>
#include <cstdlib>
#endif

namespace course {

template <class T, int Rank>
class TensorView {
  static_assert(Rank >= 1, "a tensor has at least one axis");

 public:
  // `data` points to extents[0] * extents[1] * ... numbers, which must outlive the view.
  constexpr TensorView(T* data, std::array<int, Rank> extents) : data_(data), extents_(extents) {}

  // A view to read from where a view to write to is given: TensorView<float, 2> -> TensorView<const float,
  // 2>.
  template <class U>
  requires requires(U* from, T*& to) { to = from; }
  constexpr TensorView(const TensorView<U, Rank>& other) : data_(other.data()) {
    for (int axis = 0; axis < Rank; ++axis) extents_[static_cast<std::size_t>(axis)] = other.extent(axis);
  }

  constexpr T* data() const { return data_; }

  // Length of an axis, counted from 0.
  constexpr int extent(int axis) const { return extents_[static_cast<std::size_t>(axis)]; }

  // Number of elements.
  constexpr std::size_t size() const {
    std::size_t count = 1;
    for (int length : extents_) count *= static_cast<std::size_t>(length);
    return count;
  }

  // The element at one index an axis: x(n, c, h, w).
  template <class... I>
  constexpr T& operator()(I... index) const {
    static_assert(sizeof...(I) == static_cast<std::size_t>(Rank), "one index for each axis");
    std::ptrdiff_t position = 0;
    std::size_t axis = 0;
    ((position = position * extents_[axis] + checked(static_cast<std::ptrdiff_t>(index), axis), ++axis), ...);
    return data_[position];
  }

 private:
  constexpr std::ptrdiff_t checked(std::ptrdiff_t index, [[maybe_unused]] std::size_t axis) const {
#ifdef COURSE_CHECK_BOUNDS
    if (index < 0 || index >= extents_[axis]) {
      std::fprintf(stderr, "TensorView: index %td is outside axis %d, whose extent is %d\n", index,
                   static_cast<int>(axis), extents_[axis]);
      std::abort();
    }
#endif
    return index;
  }

  T* data_;
  std::array<int, Rank> extents_{};
};

}  // namespace course
