#include "tests/reference/support/properties.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/support/catch.hpp"

namespace test_support {
namespace {

using reference::Tensor;
using reference::exact::Measured;

constexpr double allowance = 8 * 0x1p-24;

std::vector<float> float32_sums(std::int64_t size, const std::vector<Term>& terms) {
  std::vector<float> sums(static_cast<std::size_t>(size));
  for (const Term& term : terms) {
    sums[static_cast<std::size_t>(term.position)] +=
        static_cast<float>(term.left) * static_cast<float>(term.right);
  }
  return sums;
}

// Elements outside the promise.
int broken_promises(const Measured& exact, const std::vector<float>& got) {
  int broken = 0;
  for (std::int64_t k = 0; k < exact.value.size(); ++k) {
    const double error = std::abs(static_cast<double>(got[static_cast<std::size_t>(k)]) - exact.value[k]);
    if (!(error <= allowance * exact.magnitude[k])) ++broken;
  }
  return broken;
}

// 11 significant bits, as float16 has.
double rounded_to_float16(double value) {
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);
  return std::ldexp(std::nearbyint(std::ldexp(mantissa, 11)), exponent - 11);
}

std::vector<Term> without_largest(std::vector<Term> terms) {
  const auto size = [](const Term& term) { return std::abs(term.left * term.right); };
  terms.erase(std::max_element(terms.begin(), terms.end(),
                               [&](const Term& a, const Term& b) { return size(a) < size(b); }));
  return terms;
}

std::vector<Term> in_float16(std::vector<Term> terms) {
  for (Term& term : terms) {
    term.left = rounded_to_float16(term.left);
    term.right = rounded_to_float16(term.right);
  }
  return terms;
}

}  // namespace

double dot(const Tensor<double>& a, const Tensor<double>& b) {
  REQUIRE(a.shape() == b.shape());
  double sum = 0;
  for (std::int64_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

Tensor<double> axpy(double alpha, const Tensor<double>& a, const Tensor<double>& b) {
  REQUIRE(a.shape() == b.shape());
  Tensor<double> result = b;
  for (std::int64_t k = 0; k < a.size(); ++k) result[k] += alpha * a[k];
  return result;
}

void check_close(const Tensor<double>& got, const Tensor<double>& expected, double tolerance) {
  REQUIRE(got.shape() == expected.shape());
  for (std::int64_t k = 0; k < got.size(); ++k) {
    if (std::abs(got[k] - expected[k]) <= tolerance * std::max(1.0, std::abs(expected[k]))) continue;
    FAIL_CHECK("element " << reference::to_string(reference::unravel(got.shape(), k)) << " is " << got[k]
                          << ", expected " << expected[k] << " (tolerance " << tolerance << ")");
  }
}

void check_gradient(const std::function<double(const Tensor<double>&)>& loss, const Tensor<double>& x,
                    const Tensor<double>& gradient) {
  constexpr double step = 0x1p-15;  // a power of two: x plus and minus it is exact for float32 values of x
  Tensor<double> differences(x.shape());
  Tensor<double> moved = x;
  for (std::int64_t k = 0; k < x.size(); ++k) {
    moved[k] = x[k] + step;
    const double above = loss(moved);
    moved[k] = x[k] - step;
    const double below = loss(moved);
    moved[k] = x[k];
    differences[k] = (above - below) / (2 * step);
  }
  check_close(gradient, differences, 1e-8);
}

void check_float32_promise(const Measured& exact, const std::vector<Term>& terms, Random& random) {
  Tensor<double> sums(exact.value.shape()), absolute_sums(exact.value.shape());
  for (const Term& term : terms) {
    sums[term.position] += term.left * term.right;
    absolute_sums[term.position] += std::abs(term.left * term.right);
  }
  check_close(exact.value, sums, 1e-12);
  REQUIRE(exact.magnitude.shape() == exact.value.shape());
  for (std::int64_t k = 0; k < sums.size(); ++k) {
    CHECK(exact.magnitude[k] >= absolute_sums[k] * (1 - 1e-12));
  }
  std::vector<Term> order = terms;
  CHECK(broken_promises(exact, float32_sums(sums.size(), order)) == 0);
  std::reverse(order.begin(), order.end());
  CHECK(broken_promises(exact, float32_sums(sums.size(), order)) == 0);
  random.shuffle(order);
  CHECK(broken_promises(exact, float32_sums(sums.size(), order)) == 0);
  if (terms.empty()) return;
  CHECK(broken_promises(exact, float32_sums(sums.size(), without_largest(terms))) > 0);
  CHECK(broken_promises(exact, float32_sums(sums.size(), in_float16(terms))) > 0);
}

}  // namespace test_support
