// What reference/errata.md says against the slides, in numbers.

#include <cmath>
#include <functional>
#include <numbers>

#include "reference/exact/autoregressive_flows.hpp"
#include "reference/exact/autoregressive_masks.hpp"
#include "reference/exact/coupling_flows.hpp"
#include "reference/exact/vector_flows.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace test_support;

namespace {

using Map = std::function<Tensor<double>(const Tensor<double>&)>;  // of one row [1,D]

// dy/dx by central differences, [D,D].
Tensor<double> jacobian(const Map& f, const Tensor<double>& x) {
  constexpr double step = 1e-5;
  const std::int64_t d = x.size();
  Tensor<double> j({d, d});
  for (std::int64_t k = 0; k < d; ++k) {
    Tensor<double> up = x, down = x;
    up[k] += step, down[k] -= step;
    const Tensor<double> above = f(up), below = f(down);
    for (std::int64_t i = 0; i < d; ++i) j(i, k) = (above[i] - below[i]) / (2 * step);
  }
  return j;
}

// By elimination; counts its multiplications.
double determinant(Tensor<double> a, std::int64_t* products = nullptr) {
  const std::int64_t d = a.extent(0);
  double product = 1;
  for (std::int64_t k = 0; k < d; ++k) {
    std::int64_t pivot = k;
    for (std::int64_t i = k + 1; i < d; ++i) {
      if (std::abs(a(i, k)) > std::abs(a(pivot, k))) pivot = i;
    }
    if (pivot != k) product = -product;
    for (std::int64_t j = 0; j < d; ++j) std::swap(a(k, j), a(pivot, j));
    product *= a(k, k);
    for (std::int64_t i = k + 1; i < d; ++i) {
      const double factor = a(i, k) / a(k, k);
      for (std::int64_t j = k + 1; j < d; ++j) {
        a(i, j) -= factor * a(k, j);
        if (products != nullptr) ++*products;
      }
    }
  }
  return product;
}

double normal_density(double x) {
  return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
}

struct CouplingWeights {
  Tensor<double> w1, b1, ws, bs, wt, bt;
  explicit CouplingWeights(Random& random)
      : w1(random.tensor({5, 2})),
        b1(random.tensor({5})),
        ws(random.tensor({2, 5})),
        bs(random.tensor({2})),
        wt(random.tensor({2, 5})),
        bt(random.tensor({2})) {}
};

}  // namespace

TEST_CASE("errata 1: maps that preserve volume have |det| = 1") {
  Random random(1);
  const Tensor<double> x = random.tensor({1, 4}), v = random.tensor({1, 4});
  const CouplingWeights w(random);
  const Map reflection = [&](const Tensor<double>& z) { return exact::householder_forward(z, v).value; };
  const Map coupling = [&](const Tensor<double>& z) {
    return exact::additive_coupling_forward(z, {w.w1, w.b1, w.wt, w.bt})[0].value;
  };
  CHECK(determinant(jacobian(reflection, x)) == Approx(-1));
  CHECK(determinant(jacobian(coupling, x)) == Approx(1));
  // Determinant 0 belongs to a map that loses points: two of them arrive at the same place.
  const Map flattened = [](const Tensor<double>& z) {
    return Tensor<double>({1, 2}, {z[0] + z[1], z[0] + z[1]});
  };
  CHECK(std::abs(determinant(jacobian(flattened, Tensor<double>({1, 2}, {1, 2})))) < 1e-9);
  CHECK(flattened(Tensor<double>({1, 2}, {1, 2}))[0] == flattened(Tensor<double>({1, 2}, {2, 1}))[0]);
}

TEST_CASE("errata 2: a planar layer's determinant is not 1, and never 0") {
  Random random(2);
  double largest = 0, smallest = 1;
  for (int k = 0; k < 200; ++k) {
    const Tensor<double> z = random.tensor({1, 3}, -2, 2), u = random.tensor({1, 3}, -3, 3),
                         w = random.tensor({1, 3}, -2, 2), b = random.tensor({1});
    const double det = std::exp(exact::planar_forward(z, u, w, b)[1].value[0]);
    largest = std::max(largest, det), smallest = std::min(smallest, det);
    CHECK(det > 0);
  }
  CHECK(largest > 1.5);
  CHECK(smallest < 0.5);
}

TEST_CASE("errata 3: couplings that add preserve volume, those that scale do not") {
  Random random(3);
  const CouplingWeights w(random);
  const exact::AffineCoupling net{w.w1, w.b1, w.ws, w.bs, w.wt, w.bt};
  const Map realnvp = [&](const Tensor<double>& z) {
    return exact::affine_coupling_forward(z, net)[0].value;
  };
  double farthest = 0;
  for (int k = 0; k < 20; ++k) {
    const Tensor<double> z = random.tensor({1, 4}, -2, 2);
    const double log_det = std::log(determinant(jacobian(realnvp, z)));
    CHECK(log_det == Approx(exact::affine_coupling_forward(z, net)[1].value[0]).margin(1e-8));
    farthest = std::max(farthest, std::abs(log_det));
  }
  CHECK(farthest > 0.3);
  const Tensor<double> x = random.tensor({1, 4});
  CHECK(exact::additive_coupling_forward(x, {w.w1, w.b1, w.wt, w.bt})[1].value[0] == 0);
  const Tensor<double> log_scale = random.tensor({4}, 0.1, 1);
  CHECK(exact::scaling_forward(x, log_scale)[1].value[0] > 0.4);
}

TEST_CASE("errata 4: flows take their determinants from d numbers, not from d^3 products") {
  Random random(4);
  std::int64_t products_of_8 = 0, products_of_16 = 0;
  determinant(random.tensor({8, 8}), &products_of_8);
  determinant(random.tensor({16, 16}), &products_of_16);
  CHECK(products_of_8 == 8 * (64 - 1) / 3 - 8 * 7 / 2);
  CHECK(static_cast<double>(products_of_16) / static_cast<double>(products_of_8) == Approx(8).margin(1.2));
  // det(I + u w^T) = 1 + w.u
  const Tensor<double> u = random.tensor({6}), w = random.tensor({6});
  Tensor<double> plane({6, 6});
  for (std::int64_t i = 0; i < 6; ++i) {
    for (std::int64_t j = 0; j < 6; ++j) plane(i, j) = u[i] * w[j] + (i == j ? 1 : 0);
  }
  CHECK(determinant(plane) == Approx(1 + dot(u, w)));
  // det(I_D + A B) = det(I_M + B A): six dimensions by two.
  const Tensor<double> a = random.tensor({6, 2}), b = random.tensor({2, 6});
  Tensor<double> wide({6, 6}), narrow({2, 2});
  for (std::int64_t i = 0; i < 6; ++i) {
    for (std::int64_t j = 0; j < 6; ++j)
      wide(i, j) = a(i, 0) * b(0, j) + a(i, 1) * b(1, j) + (i == j ? 1 : 0);
  }
  for (std::int64_t i = 0; i < 2; ++i) {
    for (std::int64_t j = 0; j < 2; ++j) {
      narrow(i, j) = i == j ? 1 : 0;
      for (std::int64_t k = 0; k < 6; ++k) narrow(i, j) += b(i, k) * a(k, j);
    }
  }
  CHECK(determinant(wide) == Approx(determinant(narrow)));
}

TEST_CASE("errata 5: the density of f(z) at f(z) is that of z at z, divided by |f'|") {
  // One planar layer in one dimension.
  const Tensor<double> u({1, 1}, {2.0}), w({1, 1}, {1.5}), b({1}, {0.3});
  constexpr double cell = 1e-3;
  double right = 0, wrong = 0;
  for (double z = -8; z < 8; z += cell) {
    const auto there = [&](double at) {
      return exact::planar_forward(Tensor<double>({1, 1}, {at}), u, w, b);
    };
    const double width = there(z + cell / 2)[0].value[0] - there(z - cell / 2)[0].value[0];  // of dz'
    const auto at = there(z);
    const double slope = std::exp(at[1].value[0]);
    right += normal_density(z) / slope * width;
    wrong += normal_density(at[0].value[0]) / slope * width;  // the slide's: everything at one point
  }
  CHECK(right == Approx(1).epsilon(1e-4));
  CHECK(std::abs(wrong - 1) > 0.05);
  // Reciprocal at matching points: f^-1 at f(z), by differences.
  const auto value = [&](double z) {
    return exact::planar_forward(Tensor<double>({1, 1}, {z}), u, w, b)[0].value[0];
  };
  const double z = 0.4, y = value(z), h = 1e-6;
  const auto way_back = [&](double target) {
    double low = -20, high = 20;
    for (int k = 0; k < 100; ++k) {
      const double middle = (low + high) / 2;
      (value(middle) < target ? low : high) = middle;
    }
    return low;
  };
  const double back_slope = (way_back(y + h) - way_back(y - h)) / (2 * h);
  CHECK(back_slope ==
        Approx(std::exp(-exact::planar_forward(Tensor<double>({1, 1}, {z}), u, w, b)[1].value[0])));
  CHECK(std::abs(back_slope -
                 std::exp(-exact::planar_forward(Tensor<double>({1, 1}, {y}), u, w, b)[1].value[0])) > 0.01);
}

TEST_CASE("errata 6: strict masks make MADE a distribution, lax ones do not") {
  Random random(6);
  const Tensor<double> order({3}, {0, 1, 2}), degrees({4}, {0, 0, 1, 1});
  const Tensor<double> w0 = random.tensor({4, 3}, -2, 2), b0 = random.tensor({4}),
                       w1 = random.tensor({3, 4}, -2, 2), b1 = random.tensor({3});
  const Tensor<double> mask0 = exact::made_hidden_mask(order, degrees).value,
                       strict = exact::made_output_mask(degrees, order).value;
  Tensor<double> lax = strict;  // degrees[k] <= order[d]
  for (std::int64_t d = 0; d < 3; ++d) {
    for (std::int64_t k = 0; k < 4; ++k) lax(d, k) = degrees[k] <= order[d] ? 1 : 0;
  }
  const auto total = [&](const Tensor<double>& mask1) {
    double sum = 0;
    for (int bits = 0; bits < 8; ++bits) {
      const Tensor<double> x({1, 3}, {bits & 1 ? 1.0 : 0.0, bits & 2 ? 1.0 : 0.0, bits & 4 ? 1.0 : 0.0});
      const Tensor<double> logits = exact::made_forward(x, {mask0, w0, b0, mask1, w1, b1}).value;
      double p = 1;
      for (std::int64_t d = 0; d < 3; ++d) p /= 1 + std::exp(x[d] > 0 ? -logits[d] : logits[d]);
      sum += p;
    }
    return sum;
  };
  CHECK(total(strict) == Approx(1));
  CHECK(std::abs(total(lax) - 1) > 0.01);
}

TEST_CASE("errata 7: an IAF step has log-determinant + sum log sigma, from its input") {
  Random random(7);
  const Tensor<double> mask0({4, 3}, {1, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0}),
      mask1({3, 4}, {0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1}), order({3}, {0, 1, 2});
  const Tensor<double> w0 = random.tensor({4, 3}), b0 = random.tensor({4}), wm = random.tensor({3, 4}),
                       bm = random.tensor({3}), wa = random.tensor({3, 4}), ba = random.tensor({3}),
                       z = random.tensor({1, 3});
  const exact::ShiftScaleNetwork net{mask0, w0, b0, mask1, wm, bm, wa, ba};
  const Map iaf = [&](const Tensor<double>& at) { return exact::iaf_forward(at, net)[0].value; };
  const Map generator = [&](const Tensor<double>& eps) {
    return exact::maf_forward(eps, order, net)[0].value;
  };
  // The step: gates on the diagonal, nothing above it.
  const Tensor<double> j = jacobian(iaf, z);
  CHECK(std::abs(j(0, 1)) + std::abs(j(0, 2)) + std::abs(j(1, 2)) < 1e-9);
  const double log_det = std::log(determinant(j));
  CHECK(exact::iaf_forward(z, net)[1].value[0] == Approx(log_det));
  CHECK(log_det < 0);  // gates are below 1: the sign is that of + sum log sigma
  // The slide's y from eps: its way back, eps from y, has - sum log sigma.
  const Tensor<double> y = generator(z);
  const double forward_log_det = std::log(determinant(jacobian(generator, z)));
  CHECK(exact::maf_inverse(y, net)[1].value[0] == Approx(-forward_log_det));
}

TEST_CASE("errata 8: one sigmoid is an affine step, several are not") {
  Random random(8);
  const auto bends = [&](std::int64_t n) {
    const Tensor<double> a = random.tensor({1, 1, n}), b = random.tensor({1, 1, n}, -4, 4),
                         w = random.tensor({1, 1, n});
    const auto at = [&](double x) {
      return exact::sigmoid_flow_forward(Tensor<double>({1, 1}, {x}), a, b, w)[0].value[0];
    };
    return std::abs(at(2) - 2 * at(0) + at(-2));
  };
  CHECK(bends(1) < 1e-12);
  CHECK(bends(4) > 1e-3);
}
