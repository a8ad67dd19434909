#include "reference/kernels/activations.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "tests/reference/support/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
const float nan_value = std::numeric_limits<float>::quiet_NaN();

struct Pair {
  float x, y;
};

struct Named {
  const char* name;
  void (*function)(kernels::Index, const float*, float*);
  double (*exact)(double);
  float low, high;  // of the range that is gone through
  double relative;  // error of a value, besides
  double absolute;  // this one
  std::vector<Pair> special = {};
};

double exact_sigmoid(double x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}
double exact_softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

constexpr double ulp = 0x1p-23, smallest_normal = 0x1p-126;

const std::vector<Named>& functions() {
  static const std::vector<Named> all = {
      {"exp",
       kernels::exp,
       [](double x) { return std::exp(x); },
       -120,
       88.7f,
       2 * ulp,
       smallest_normal,
       {{0, 1}, {inf, inf}, {-inf, 0}, {88.73f, inf}, {200, inf}, {3e38f, inf}, {-105, 0}, {-3e38f, 0}}},
      {"log",
       kernels::log,
       [](double x) { return std::log(x); },
       1e-3f,
       200,
       4 * ulp,
       1e-9,
       {{1, 0}, {0, -inf}, {-0.0f, -inf}, {-1, nan_value}, {-inf, nan_value}, {inf, inf}}},
      {"log1p",
       kernels::log1p,
       [](double x) { return std::log1p(x); },
       -0.999f,
       200,
       4 * ulp,
       0,
       {{0, 0}, {-1, -inf}, {-1.5f, nan_value}, {-inf, nan_value}, {inf, inf}}},
      {"expm1",
       kernels::expm1,
       [](double x) { return std::expm1(x); },
       -120,
       88.7f,
       4 * ulp,
       0,
       {{0, 0}, {inf, inf}, {-inf, -1}, {88.73f, inf}, {200, inf}, {-200, -1}}},
      {"tanh",
       kernels::tanh,
       [](double x) { return std::tanh(x); },
       -60,
       60,
       8 * ulp,
       0,
       {{0, 0}, {inf, 1}, {-inf, -1}, {1e30f, 1}, {-1e30f, -1}}},
      {"sigmoid",
       kernels::sigmoid,
       exact_sigmoid,
       -120,
       120,
       8 * ulp,
       smallest_normal,
       {{0, 0.5f}, {inf, 1}, {-inf, 0}, {1e30f, 1}, {-1e30f, 0}}},
      {"softplus",
       kernels::softplus,
       exact_softplus,
       -120,
       120,
       4e-7,
       4e-7,
       {{inf, inf}, {-inf, 0}, {1e30f, 1e30f}, {-1e30f, 0}}}};
  return all;
}

std::vector<float> arguments_of(const Named& f) {
  std::vector<float> x;
  for (float value = f.low; value < f.high; value += 0.0137f) x.push_back(value);
  for (float value = 1e-30f; value < 2e-2f; value *= 1.3f) {
    x.push_back(value);
    if (f.low < -0.5f) x.push_back(-value);
  }
  return x;
}

double exact_log_sum_exp(const std::vector<float>& x) {
  double largest = -std::numeric_limits<double>::infinity(), sum = 0;
  for (const float value : x) largest = std::max(largest, static_cast<double>(value));
  for (const float value : x) sum += std::exp(static_cast<double>(value) - largest);
  return largest + std::log(sum);
}

}  // namespace

TEST_CASE("activations: as near as their table says, on each target") {
  for (const std::int64_t target : test_support::kernel_targets()) {
    const test_support::ForcedTarget forced(target);
    for (const Named& f : functions()) {
      const std::vector<float> x = arguments_of(f);
      std::vector<float> y(x.size(), nan_value);
      f.function(static_cast<kernels::Index>(x.size()), x.data(), y.data());
      int wrong = 0;
      double worst = 0;  // in ulps
      float worst_at = 0;
      for (std::size_t k = 0; k < x.size(); ++k) {
        const double expected = f.exact(static_cast<double>(x[k]));
        const double off = std::abs(static_cast<double>(y[k]) - expected);
        if (!(off <= f.relative * std::abs(expected) + f.absolute)) ++wrong;
        const double ulps = off / ulp / std::max(std::abs(expected), 2 * f.absolute);
        if (ulps > worst) worst = ulps, worst_at = x[k];
      }
      INFO(forced.name() << " " << f.name << ": worst " << worst << " ulp at " << worst_at);
      CHECK(wrong == 0);
    }
  }
}

TEST_CASE("activations: the same for every length, and nothing beyond is written, on each target") {
  for (const std::int64_t target : test_support::kernel_targets()) {
    const test_support::ForcedTarget forced(target);
    for (const Named& f : functions()) {
      INFO(forced.name() << " " << f.name);
      const std::vector<float> x = arguments_of(f);
      std::vector<float> y(x.size());
      f.function(static_cast<kernels::Index>(x.size()), x.data(), y.data());
      for (int length = 0; length <= 40; ++length) {
        std::vector<float> part(x.begin(), x.begin() + length);
        part.push_back(7);  // stays
        f.function(length, part.data(), part.data());
        CHECK(std::equal(part.begin(), part.end() - 1, y.begin()));
        CHECK(part.back() == 7);
      }
    }
  }
}

TEST_CASE("activations: infinities, zeros, NaN and what lies beyond the range, on each target") {
  for (const std::int64_t target : test_support::kernel_targets()) {
    const test_support::ForcedTarget forced(target);
    for (const Named& f : functions()) {
      std::vector<Pair> pairs = f.special;
      pairs.push_back({nan_value, nan_value});
      for (const Pair& pair : pairs) {
        float y = 7;
        f.function(1, &pair.x, &y);
        INFO(forced.name() << " " << f.name << " of " << pair.x << " is " << y << ", expected " << pair.y);
        CHECK((std::isnan(pair.y) ? std::isnan(y) : y == pair.y));
      }
    }
  }
}

TEST_CASE("activations: the logarithm of a sum of exponentials, on each target") {
  for (const std::int64_t target : test_support::kernel_targets()) {
    const test_support::ForcedTarget forced(target);
    const auto got = [](const std::vector<float>& x) {
      return kernels::log_sum_exp(static_cast<kernels::Index>(x.size()), x.data());
    };
    test_support::Random random(1);
    for (int length = 1; length <= 70; ++length) {
      for (const double scale : {0.1, 10.0, 1000.0}) {
        std::vector<float> x;
        for (int k = 0; k < length; ++k) x.push_back(static_cast<float>(random.uniform(-scale, scale)));
        const double expected = exact_log_sum_exp(x);
        INFO(forced.name() << " " << length << " numbers up to " << scale << ": " << got(x));
        CHECK(std::abs(static_cast<double>(got(x)) - expected) <=
              4e-7 * std::max({1.0, scale, std::abs(expected)}));
      }
    }
    INFO(forced.name());
    CHECK(got({}) == -inf);
    CHECK(got(std::vector<float>(19, -inf)) == -inf);
    std::vector<float> x(19, 1);
    x[3] = inf;
    CHECK(got(x) == inf);
    for (const std::size_t place : {std::size_t{0}, std::size_t{16}, std::size_t{18}}) {
      x[place] = nan_value;
      CHECK(std::isnan(got(x)));
      x[place] = 1;
    }
  }
}
