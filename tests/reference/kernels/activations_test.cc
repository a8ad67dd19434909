#include "reference/kernels/activations.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "tests/reference/support/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference;

namespace {

using Function = void (*)(kernels::Index, const float*, float*);

double exact_tanh(double x) {
  return std::tanh(x);
}
double exact_sigmoid(double x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}
double exact_softplus(double x) {
  return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
}

struct Named {
  const char* name;
  Function function;
  double (*exact)(double);
  bool relative;  // within 8 units in the last place; otherwise 4e-7 of the value or of 1
};
const std::vector<Named> functions = {{"tanh", kernels::tanh, exact_tanh, true},
                                      {"sigmoid", kernels::sigmoid, exact_sigmoid, true},
                                      {"softplus", kernels::softplus, exact_softplus, false}};

}  // namespace

TEST_CASE("activations: right over the whole range, for every length, on each target") {
  for (const std::int64_t target : test_support::kernel_targets()) {
    const test_support::ForcedTarget forced(target);
    for (const Named& f : functions) {
      std::vector<float> x;
      for (float value = -60; value < 60; value += 0.0137f) x.push_back(value);
      for (float value = 1e-6f; value < 2e-2f; value *= 1.3f) x.insert(x.end(), {value, -value});
      std::vector<float> y(x.size(), std::nanf(""));
      f.function(static_cast<kernels::Index>(x.size()), x.data(), y.data());
      int wrong = 0;
      for (std::size_t k = 0; k < x.size(); ++k) {
        const double expected = f.exact(static_cast<double>(x[k]));
        const double allowed = f.relative ? 8 * 0x1p-23 * std::abs(expected) : 4e-7 * std::max(1.0, expected);
        if (!(std::abs(static_cast<double>(y[k]) - expected) <= allowed)) ++wrong;
      }
      INFO(forced.name() << " " << f.name);
      CHECK(wrong == 0);
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

TEST_CASE("activations: infinities have their limits, NaN stays NaN, on each target") {
  const float inf = std::numeric_limits<float>::infinity();
  for (const std::int64_t target : test_support::kernel_targets()) {
    const test_support::ForcedTarget forced(target);
    INFO(forced.name());
    const std::vector<float> x = {inf, -inf, std::nanf(""), 1e30f, -1e30f, 0};
    std::vector<float> y(x.size());
    const auto count = static_cast<kernels::Index>(x.size());
    kernels::tanh(count, x.data(), y.data());
    CHECK((y[0] == 1 && y[1] == -1 && std::isnan(y[2]) && y[3] == 1 && y[4] == -1 && y[5] == 0));
    kernels::sigmoid(count, x.data(), y.data());
    CHECK((y[0] == 1 && y[1] < 1e-37f && std::isnan(y[2]) && y[3] == 1 && y[4] < 1e-37f && y[5] == 0.5f));
    kernels::softplus(count, x.data(), y.data());
    CHECK((y[0] == inf && y[1] < 1e-37f && std::isnan(y[2]) && y[3] == 1e30f && y[4] < 1e-37f));
  }
}
