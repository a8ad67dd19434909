#include "reference/kernels/gemm.hpp"

#include <cmath>
#include <vector>

#include "reference/kernels/target.hpp"
#include "tests/reference/support/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference::kernels;

namespace {

struct Case {
  Index m, n, k;
  bool transpose_a, transpose_b, accumulate;
};

// Elements of C further than float32 promises from the sums in double. C has a column more than the product,
// which must stay as it is.
int wrong_elements(const Case& c, test_support::Random& random) {
  const auto numbers = [&](Index count) {
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float& value : values) value = static_cast<float>(random.uniform(-1, 1));
    return values;
  };
  const std::vector<float> a = numbers(c.m * c.k), b = numbers(c.k * c.n), before = numbers(c.m * (c.n + 1));
  std::vector<float> got = before;
  const MatrixView left{a.data(), c.transpose_a ? 1 : c.k, c.transpose_a ? c.m : 1};
  const MatrixView right{b.data(), c.transpose_b ? 1 : c.n, c.transpose_b ? c.k : 1};
  gemm(c.m, c.n, c.k, left, right, c.accumulate, got.data(), c.n + 1);
  int wrong = 0;
  for (Index i = 0; i < c.m; ++i) {
    for (Index j = 0; j <= c.n; ++j) {
      const auto place = static_cast<std::size_t>(i * (c.n + 1) + j);
      double sum = j == c.n || c.accumulate ? static_cast<double>(before[place]) : 0.0,
             magnitude = std::abs(sum);
      for (Index p = 0; p < c.k && j < c.n; ++p) {
        const double term = static_cast<double>(left.data[i * left.row_step + p * left.column_step]) *
                            static_cast<double>(right.data[p * right.row_step + j * right.column_step]);
        sum += term, magnitude += std::abs(term);
      }
      if (!(std::abs(static_cast<double>(got[place]) - sum) <= 8 * 0x1p-24 * magnitude)) ++wrong;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("gemm: every size around a tile, transposed or not, on each target") {
  for (const std::int64_t target : test_support::kernel_targets()) {
    const test_support::ForcedTarget forced(target);
    REQUIRE(target_name() == forced.name());
    test_support::Random random(1);
    for (int trial = 0; trial < 300; ++trial) {
      const Case c{random.integer(0, 40),     random.integer(0, 70),     random.integer(0, 20),
                   random.integer(0, 1) == 1, random.integer(0, 1) == 1, random.integer(0, 1) == 1};
      INFO(forced.name() << ": " << c.m << "x" << c.n << "x" << c.k);
      CHECK(wrong_elements(c, random) == 0);
    }
    CHECK(wrong_elements({150, 530, 520, false, true, true}, random) == 0);  // several blocks each way
    CHECK(wrong_elements({150, 530, 520, true, false, false}, random) == 0);
    CHECK(wrong_elements({700, 2, 300, false, true, true}, random) == 0);  // few columns: turned
    CHECK(wrong_elements({3, 2, 700, true, false, false}, random) == 0);
  }
}

TEST_CASE("gemm: a row does not depend on the rows beside it") {
  test_support::Random random(2);
  constexpr Index k = 300, rows = 33;
  for (const Index n : {37, 2}) {
    const auto count = [](Index elements) { return static_cast<std::size_t>(elements); };
    std::vector<float> a(count(rows * k)), b(count(k * n)), all(count(rows * n), 0.25f);
    for (float& value : a) value = static_cast<float>(random.uniform(-1, 1));
    for (float& value : b) value = static_cast<float>(random.uniform(-1, 1));
    gemm(rows, n, k, {a.data(), k, 1}, {b.data(), n, 1}, true, all.data(), n);
    for (Index i = 0; i < rows; ++i) {
      std::vector<float> alone(count(n), 0.25f);
      gemm(1, n, k, {a.data() + i * k, k, 1}, {b.data(), n, 1}, true, alone.data(), n);
      CHECK(std::equal(alone.begin(), alone.end(), all.begin() + i * n));
    }
  }
}

TEST_CASE("gemm: few rows without repacking, on each target") {
  for (const std::int64_t target : test_support::kernel_targets()) {
    const test_support::ForcedTarget forced(target);
    test_support::Random random(3);
    for (Index m = 0; m <= 17; ++m) {
      for (Index n = 0; n <= 7 * few_rows_columns; n += few_rows_columns) {
        const Index k = random.integer(0, 40);
        std::vector<float> a(static_cast<std::size_t>(m * k)), b(static_cast<std::size_t>(k * n));
        for (float& value : a) value = static_cast<float>(random.integer(-8, 8));
        for (float& value : b) value = static_cast<float>(random.integer(-8, 8));
        std::vector<float> expected(static_cast<std::size_t>(m * n), 3),
            got = expected;  // whole numbers: exact
        gemm(m, n, k, {a.data(), k, 1}, {b.data(), n, 1}, true, expected.data(), n);
        std::vector<float> panels;
        for (Index column = 0; column < n; column += few_rows_columns) {
          for (Index p = 0; p < k; ++p) {
            const auto* row = b.data() + p * n + column;
            panels.insert(panels.end(), row, row + few_rows_columns);
          }
        }
        multiply_few_rows(m, n, k, a.data(), panels.data(), got.data());
        INFO(forced.name() << ": " << m << "x" << n << "x" << k);
        CHECK(got == expected);
      }
    }
  }
}
