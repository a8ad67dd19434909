#include "reference/tensor/tensor.hpp"

#include <limits>

#include "tests/support/catch.hpp"

using namespace reference;

TEST_CASE("tensor: the number of elements") {
  CHECK(element_count({}) == 1);
  CHECK(element_count({5}) == 5);
  CHECK(element_count({2, 3, 4}) == 24);
  CHECK(element_count({2, 0, 4}) == 0);
  const std::int64_t huge = std::numeric_limits<std::int64_t>::max();
  CHECK(element_count({huge, huge, 0}) == 0);
  CHECK(element_count({(std::int64_t{1} << 62) - 1}) == (std::int64_t{1} << 62) - 1);
  CHECK_THROWS_AS(element_count({std::int64_t{1} << 62}), std::invalid_argument);
  CHECK_THROWS_AS(element_count({std::int64_t{1} << 31, std::int64_t{1} << 31}), std::invalid_argument);
  CHECK_THROWS_AS(element_count({huge, huge}), std::invalid_argument);
  CHECK_THROWS_WITH(element_count({2, -1}), "tensor: shape [2,-1] has a negative extent, but must have none");
  CHECK_THROWS_AS(element_count({0, -1}), std::invalid_argument);
}

TEST_CASE("tensor: shapes as text and positions as indices") {
  CHECK(to_string(Shape{}) == "[]");
  CHECK(to_string(Shape{2, 3}) == "[2,3]");
  CHECK(unravel({2, 3}, 5) == Shape{1, 2});
  CHECK(unravel({2, 3, 4}, 4) == Shape{0, 1, 0});
  CHECK(unravel({}, 0) == Shape{});
  CHECK_THROWS_AS(unravel({2, 3}, 6), std::out_of_range);
  CHECK_THROWS_AS(unravel({2, 3}, -1), std::out_of_range);
}

TEST_CASE("tensor: row-major elements") {
  Tensor<int> t(Shape{2, 3, 4}, 7);
  CHECK(t.rank() == 3);
  CHECK(t.extent(1) == 3);
  CHECK(t.size() == 24);
  t(1, 2, 3) = 9;
  CHECK(t[23] == 9);
  CHECK(t(1, 2, 2) == 7);
  CHECK_THROWS_AS(t.extent(3), std::out_of_range);
  CHECK_THROWS_WITH(Tensor<double>({2, 2}, {1, 2, 3}), "tensor: 3 elements given for shape [2,2]");
  CHECK(Tensor<double>().size() == 0);
  CHECK(Tensor<double>({}, {5.0})() == 5);
}
