// Reductions and updates of arrays, average pooling, LU decomposition.

#include "reference/kernels/arrays.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/exact/pool2d.hpp"
#include "reference/kernels/avgpool2d.hpp"
#include "reference/kernels/lu.hpp"
#include "tests/reference/kernels/flow_cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference;
using namespace test_support;

namespace {

constexpr double tolerance = 8;

// In 2^-24 of `terms`, the sum of absolute terms.
double error(float got, double want, double terms) {
  return got == want ? 0 : std::abs(static_cast<double>(got) - want) / (0x1p-24 * terms);
}

struct Sums {
  double sum = 0, absolute = 0, squares = 0, product = 0, absolute_product = 0;
  double most = -std::numeric_limits<double>::infinity();
};
Sums exact_sums(const Tensor<double>& x, const Tensor<double>& y) {
  Sums s;
  for (std::int64_t k = 0; k < x.size(); ++k) {
    s.sum += x[k], s.absolute += std::abs(x[k]), s.squares += x[k] * x[k];
    s.product += x[k] * y[k], s.absolute_product += std::abs(x[k] * y[k]);
    s.most = std::max(s.most, x[k]);
  }
  return s;
}

// The determinant of a matrix by elimination in double.
kernels::LogDeterminant exact_determinant(Tensor<double> a) {
  const std::int64_t n = a.extent(0);
  kernels::LogDeterminant result{0, 1};
  for (std::int64_t k = 0; k < n; ++k) {
    std::int64_t pivot = k;
    for (std::int64_t i = k; i < n; ++i) {
      if (std::abs(a(i, k)) > std::abs(a(pivot, k))) pivot = i;
    }
    for (std::int64_t j = 0; j < n; ++j) std::swap(a(k, j), a(pivot, j));
    if (pivot != k) result.sign = -result.sign;
    if (a(k, k) < 0) result.sign = -result.sign;
    result.log_abs += std::log(std::abs(a(k, k)));
    for (std::int64_t i = k + 1; i < n; ++i) {
      const double factor = a(i, k) / a(k, k);
      for (std::int64_t j = k; j < n; ++j) a(i, j) -= factor * a(k, j);
    }
  }
  return result;
}

// Far from singular, with pivots off the diagonal.
Tensor<double> well_conditioned(Random& random, int n) {
  Tensor<double> a = random.tensor({n, n});
  for (int i = 0; i < n; ++i) a(i, (i + 1) % n) += i % 2 == 0 ? n : -n;
  return a;
}

}  // namespace

TEST_CASE("kernels: reductions and updates agree with plain sums for every length") {
  Random random(91);
  for (int length = 0; length <= 72; ++length) {
    const int count = length == 71 ? 4096 + 37 : length == 72 ? 3 * 4096 : length;
    const Tensor<double> x = random.tensor({count}), y = random.tensor({count}), v = random.tensor({count});
    const Sums want = exact_sums(x, y);
    for (const std::int64_t target : kernel_targets()) {
      const ForcedTarget forced(target);
      INFO(count << " elements on " << forced.name());
      GuardedFloats a(x, count % 16), b(y, 3 * count % 16), c(v, 5 * count % 16);
      CHECK(error(kernels::sum(count, a.data()), want.sum, want.absolute) <= tolerance);
      CHECK(error(kernels::sum_of_squares(count, a.data()), want.squares, want.squares) <= tolerance);
      CHECK(error(kernels::dot(count, a.data(), b.data()), want.product, want.absolute_product) <= tolerance);
      CHECK(static_cast<double>(kernels::maximum(count, a.data())) == want.most);

      kernels::axpy(count, 0.75f, a.data(), b.data());
      const Tensor<double> after = b.values({count});
      kernels::sgd({0.5f, 0.25f, 0.125f}, count, a.data(), b.data(), c.data());
      const Tensor<double> theta = b.values({count}), velocity = c.values({count});
      double worst = 0;
      for (std::int64_t k = 0; k < count; ++k) {
        worst = std::max(worst, std::abs(after[k] - (y[k] + 0.75 * x[k])));
        const double moved = 0.25 * v[k] + x[k] + 0.125 * after[k];
        worst = std::max(worst, std::abs(velocity[k] - moved));
        worst = std::max(worst, std::abs(theta[k] - (after[k] - 0.5 * velocity[k])));
      }
      CHECK(worst <= tolerance * 0x1p-24);
      CHECK((a.guards_intact() && b.guards_intact() && c.guards_intact()));
    }
  }
}

TEST_CASE("kernels: average pooling agrees with the exact functions") {
  Random random(92);
  for (int k = 0; k < 120; ++k) {
    Pool2dShape s{};
    const bool quarters = k % 2 == 0;
    s.batch = random.integer(0, 2), s.channels = random.integer(1, 3);
    s.window_height = quarters ? 2 : random.integer(1, 4),
    s.window_width = quarters ? 2 : random.integer(1, 4);
    s.stride_h = quarters ? 2 : random.integer(1, 3), s.stride_w = quarters ? 2 : random.integer(1, 3);
    s.padding_h = quarters ? 0 : random.integer(0, s.window_height - 1);
    s.padding_w = quarters ? 0 : random.integer(0, s.window_width - 1);
    s.in_height = random.integer(s.window_height, 9), s.in_width = random.integer(s.window_width, 75);
    const bool counts = k % 3 == 0;
    const auto padding = counts ? exact::PaddingCounts::yes : exact::PaddingCounts::no;
    const Tensor<double> x = random.tensor(exact::input_shape(s)), dy = random.tensor(exact::output_shape(s));
    const auto forward = exact::avgpool2d_forward(s, x, padding),
               backward = exact::avgpool2d_backward(s, dy, padding);
    for (const std::int64_t target : kernel_targets()) {
      const ForcedTarget forced(target);
      INFO("case " << k << " on " << forced.name());
      GuardedFloats fx(x, k % 16), fdy(dy, 3 * k % 16), y(dy.size(), 5 * k % 16), dx(x.size(), 7 * k % 16);
      kernels::avgpool2d_forward(s, counts, fx.data(), y.data());
      kernels::avgpool2d_backward(s, counts, fdy.data(), dx.data());
      CHECK((y.guards_intact() && dx.guards_intact()));
      CHECK(worst_error(y.values(dy.shape()), forward.value, forward.magnitude) <= tolerance);
      CHECK(worst_error(dx.values(x.shape()), backward.value, backward.magnitude) <= tolerance);
    }
  }
}

TEST_CASE("kernels: LU decomposition gives determinants and solutions of every size") {
  Random random(93);
  for (int n = 1; n <= 70; n += n < 36 ? 1 : 17) {
    const Tensor<double> a = well_conditioned(random, n), b = random.tensor({n, 3});
    const kernels::LogDeterminant want = exact_determinant(a);
    for (const std::int64_t target : kernel_targets()) {
      const ForcedTarget forced(target);
      INFO(n << " rows on " << forced.name());
      GuardedFloats lu(a, n % 16), rhs(b, 3 * n % 16), x(3 * n, 5 * n % 16), z(3 * n, 7 * n % 16);
      std::vector<kernels::Index> rows(static_cast<std::size_t>(n));
      const kernels::LogDeterminant got = kernels::lu_factor(n, lu.data(), rows.data());
      CHECK(got.sign == want.sign);
      CHECK(std::abs(got.log_abs - want.log_abs) <= 1e-5 * (1 + std::abs(want.log_abs)));
      kernels::lu_solve(n, 3, lu.data(), rows.data(), rhs.data(), x.data());
      kernels::lu_solve_transposed(n, 3, lu.data(), rows.data(), rhs.data(), z.data());
      CHECK((lu.guards_intact() && x.guards_intact() && z.guards_intact()));
      const Tensor<double> solved = x.values({n, 3}), transposed = z.values({n, 3});
      double worst = 0;
      for (int i = 0; i < n; ++i) {
        for (int j = 0; j < 3; ++j) {
          double forward = -b(i, j), back = -b(i, j);
          for (int k = 0; k < n; ++k) forward += a(i, k) * solved(k, j), back += a(k, i) * transposed(k, j);
          worst = std::max({worst, std::abs(forward), std::abs(back)});
        }
      }
      CHECK(worst <= 1e-5);
    }
  }
}

TEST_CASE("kernels: the determinant of a singular matrix is 0") {
  std::vector<float> a = {1, 2, 2, 4};
  std::vector<kernels::Index> rows(2);
  const kernels::LogDeterminant det = kernels::lu_factor(2, a.data(), rows.data());
  CHECK(det.sign == 0);
  CHECK(det.log_abs == -std::numeric_limits<double>::infinity());
}

TEST_CASE("kernels: the invertible 1x1 convolution agrees with its formula and gradients") {
  Random random(94);
  for (const int pixels : {1, 5, 16, 33}) {
    FlowKernel kernel;
    const int batch = 2, channels = 5;
    kernel.name = "invertible convolution";
    kernel.inputs = {well_conditioned(random, channels), random.tensor({batch, channels, pixels})};
    kernel.twin = [](const Tensors& in) {
      Tensor<double> y(in[1].shape()), log_det({1}, {exact_determinant(in[0]).log_abs});
      for (std::int64_t n = 0; n < y.extent(0); ++n) {
        for (std::int64_t i = 0; i < y.extent(1); ++i) {
          for (std::int64_t j = 0; j < y.extent(1); ++j) {
            for (std::int64_t p = 0; p < y.extent(2); ++p) y(n, i, p) += in[0](i, j) * in[1](n, j, p);
          }
        }
      }
      return Tensors{y, log_det};
    };
    kernel.forward = [=](const Inputs& in, const Outputs& out) {
      kernels::invertible_conv_forward(batch, channels, pixels, in[0], in[1], out[0]);
      std::vector<float> lu(in[0], in[0] + channels * channels);
      std::vector<kernels::Index> rows(channels);
      *out[1] = static_cast<float>(kernels::lu_factor(channels, lu.data(), rows.data()).log_abs);
    };
    kernel.backward = [=](const Inputs& in, const Inputs&, const Inputs& d, const Outputs& out) {
      kernels::invertible_conv_backward(batch, channels, pixels, in[0], in[1], d[0], *d[1], out[1], out[0]);
    };
    const Tensors upstream = random_upstream(random, kernel);
    for (const std::int64_t target : kernel_targets()) {
      const ForcedTarget forced(target);
      INFO(pixels << " pixels on " << forced.name());
      CHECK(worst_difference(kernel, upstream, pixels) <= 64);
    }
  }
}
