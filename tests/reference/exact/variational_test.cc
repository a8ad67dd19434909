#include "reference/exact/variational.hpp"

#include <cmath>

#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;
using namespace test_support;

namespace {

void check_promise(const Measured& exact, std::int64_t k, float got) {
  CHECK(std::abs(static_cast<double>(got) - exact.value[k]) <= 8 * 0x1p-24 * exact.magnitude[k]);
}

float narrow(double value) {
  return static_cast<float>(value);
}

}  // namespace

TEST_CASE("variational: worked values") {
  const Tensor<double> zero({1, 2}), one({1, 2}, {1, 1});
  CHECK(gaussian_kl(zero, zero).value[0] == 0);
  CHECK(gaussian_kl(one, zero).value[0] == 1);
  CHECK(reparametrise(one, zero, one).value[1] == 2);
  CHECK(gaussian_log_prob(zero, zero, zero).value[0] == Approx(-std::log(2 * 3.14159265358979323846)));
  CHECK(bernoulli_log_prob(zero, one).value[0] == Approx(-2 * std::log(2.0)));
  CHECK(bernoulli_log_prob(Tensor<double>({1, 1}, {1000}), Tensor<double>({1, 1}, {0})).value[0] == -1000);
  CHECK(importance_bound(Tensor<double>({2, 1}, {std::log(1.0), std::log(3.0)})).value[0] ==
        Approx(std::log(2.0)));
  CHECK(importance_bound(Tensor<double>({1, 1}, {-2000})).value[0] == -2000);
}

TEST_CASE("variational: float32 keeps its promises") {
  Random random(6);
  const Tensor<double> mean = random.tensor({30, 4}, -3, 3), log_std = random.tensor({30, 4}, -2, 1),
                       x = random.tensor({30, 4}, -3, 3), bits = random.tensor({30, 4}, 0, 1);
  const Measured kl = gaussian_kl(mean, log_std), log_p = gaussian_log_prob(x, mean, log_std),
                 z = reparametrise(mean, log_std, x), bernoulli = bernoulli_log_prob(x, bits),
                 bound = importance_bound(x);
  for (std::int64_t n = 0; n < 30; ++n) {
    float sum_kl = 0, sum_p = 0, sum_bits = 0;
    for (std::int64_t d = 0; d < 4; ++d) {
      const float m = narrow(mean(n, d)), s = narrow(log_std(n, d)), v = narrow(x(n, d)),
                  b = narrow(bits(n, d));
      sum_kl += 0.5f * (std::exp(2 * s) + m * m - 1) - s;
      const float standardised = (v - m) * std::exp(-s);
      sum_p -= 0.9189385f + s + 0.5f * standardised * standardised;
      sum_bits += b * v - (std::max(v, 0.0f) + std::log1p(std::exp(-std::abs(v))));
      check_promise(z, n * 4 + d, m + std::exp(s) * v);
    }
    check_promise(kl, n, sum_kl);
    check_promise(log_p, n, sum_p);
    check_promise(bernoulli, n, sum_bits);
  }
  for (std::int64_t d = 0; d < 4; ++d) {
    float largest = -100, total = 0;
    for (std::int64_t s = 0; s < 30; ++s) largest = std::max(largest, narrow(x(s, d)));
    for (std::int64_t s = 0; s < 30; ++s) total += std::exp(narrow(x(s, d)) - largest);
    check_promise(bound, d, largest + std::log(total) - std::log(30.0f));
  }
}

TEST_CASE("variational: a bound grows with a weight and lies below the largest") {
  const double low = importance_bound(Tensor<double>({3, 1}, {-1, -2, -3})).value[0];
  CHECK(low < -1);
  CHECK(importance_bound(Tensor<double>({3, 1}, {-1, -2, -2})).value[0] > low);
}

TEST_CASE("variational: shapes must agree") {
  CHECK_THROWS_WITH(gaussian_kl(Tensor<double>({2, 2}), Tensor<double>({2, 3})),
                    "gaussian_kl: log_std has shape [2,3], but must have shape [2,2]");
  CHECK_THROWS_WITH(importance_bound(Tensor<double>({0, 3})),
                    "importance_bound: the number of samples is 0, but must be at least 1");
}
