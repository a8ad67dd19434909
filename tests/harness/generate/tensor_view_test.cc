#include "harness/runner/tensor_view.hpp"

#include <numeric>
#include <type_traits>
#include <vector>

#include "harness/generate/generate.hpp"
#include "tests/support/catch.hpp"

using course::TensorView;

namespace {

template <int Rank>
std::array<int, Rank> extents(const std::array<int, 6>& all) {
  std::array<int, Rank> some{};
  for (std::size_t axis = 0; axis < some.size(); ++axis) some[axis] = all[axis];
  return some;
}

constexpr int last_of(const int* values) {
  return TensorView<const int, 2>(values, {2, 3})(1, 2);
}
constexpr int kValues[] = {1, 2, 3, 4, 5, 6};
static_assert(last_of(kValues) == 6);

static_assert(std::is_convertible_v<TensorView<float, 2>, TensorView<const float, 2>>);
static_assert(!std::is_convertible_v<TensorView<const float, 2>, TensorView<float, 2>>);
static_assert(!std::is_convertible_v<TensorView<float, 2>, TensorView<float, 3>>);
static_assert(!std::is_convertible_v<TensorView<std::int32_t, 2>, TensorView<const float, 2>>);
static_assert(std::is_trivially_copyable_v<TensorView<float, 4>>);

}  // namespace

TEST_CASE("indices run in row-major order at every rank") {
  const std::array<int, 6> all = {2, 3, 2, 4, 1, 3};
  std::vector<float> values(144);  // the product of the extents
  std::iota(values.begin(), values.end(), 0.0F);
  const TensorView<float, 6> six(values.data(), extents<6>(all));
  const TensorView<float, 3> three(values.data(), extents<3>(all));
  const TensorView<float, 1> one(values.data(), extents<1>(all));
  CHECK(six.size() == values.size());
  CHECK(three.size() == 12);
  CHECK(one.size() == 2);
  CHECK(six.extent(3) == 4);
  float expected = 0;
  for (int a = 0; a < 2; ++a)
    for (int b = 0; b < 3; ++b)
      for (int c = 0; c < 2; ++c)
        for (int d = 0; d < 4; ++d)
          for (int f = 0; f < 3; ++f) CHECK(six(a, b, c, d, 0, f) == expected++);
  CHECK(three(1, 2, 1) == 11);
  CHECK(one(1) == 1);
}

TEST_CASE("a view writes through, also when the view itself is const") {
  std::vector<float> values(6, 0.0F);
  const TensorView<float, 2> view(values.data(), {2, 3});
  view(1, std::size_t{0}) = 5;  // any integer is an index
  CHECK(values == std::vector<float>{0, 0, 0, 5, 0, 0});
  const TensorView<const float, 2> reading = view;
  CHECK(reading.data() == values.data());
  CHECK(reading(1, 0) == 5);
  CHECK(reading.extent(0) == 2);
  CHECK(reading.extent(1) == 3);
}

TEST_CASE("offsets past 32 bits are computed in 64") {
  char byte = 0;
  const TensorView<char, 2> wide(&byte, {1 << 20, 1 << 20});
  CHECK(wide.size() == std::size_t{1} << 40);
  const auto address = reinterpret_cast<std::uintptr_t>(&wide(1 << 19, 3));
  CHECK(address - reinterpret_cast<std::uintptr_t>(&byte) == (std::uintptr_t{1} << 39) + 3);
}

TEST_CASE("a view without elements has size 0") {
  CHECK(TensorView<float, 3>(nullptr, {2, 0, 3}).size() == 0);
}

TEST_CASE("students get the file that is tested here") {
  CHECK_THAT(harness::tensor_view_header(), ContainsSubstring("class TensorView"));
  CHECK(harness::tensor_view_header().rfind("#pragma once", 0) == 0);
}
