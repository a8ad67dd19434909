// The kernels of normalizing flows, each against its twin.

#include <cmath>

#include "reference/kernels/flow_sigmoidal.hpp"
#include "reference/kernels/log_density.hpp"
#include "reference/kernels/target.hpp"
#include "tests/reference/kernels/flow_makers.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference;
using namespace test_support;

namespace {

// In 2^-24 of the largest element: sums of up to a hundred terms and a few ulp of exp and log.
constexpr double tolerance = 64;

void check_every_size(FlowMaker make, std::uint64_t seed) {
  Random random(seed);
  for (int size = 1; size <= 37; size += size < 18 ? 1 : 3) {
    const FlowKernel kernel = make(random, size % 4, size);
    const Tensors upstream = random_upstream(random, kernel);
    for (const std::int64_t target : kernel_targets()) {
      const ForcedTarget forced(target);
      INFO(kernel.name << ", " << size % 4 << " rows of " << size << " on " << forced.name());
      CHECK(kernels::target_name() == forced.name());
      CHECK(worst_difference(kernel, upstream, size) <= tolerance);
    }
  }
}

}  // namespace

TEST_CASE("flow kernels: values and gradients agree with the formulas for every size") {
  std::uint64_t seed = 71;
  for (const FlowMaker make : flow_makers()) check_every_size(make, seed++);
}

TEST_CASE("flow kernels: the deep sigmoidal transform holds in log space where p or 1 - p underflows") {
  // One sigmoid is y = a x + b whatever x.
  for (const std::int64_t target : kernel_targets()) {
    const ForcedTarget forced(target);
    const float a = 1, b = 0, log_w = 0;
    for (const float x : {-300.0f, -120.0f, 90.0f, 300.0f}) {
      float y = 0, log_slope = 1;
      kernels::sigmoidal_forward(1, 1, &x, {&a, &b, &log_w}, &y, &log_slope);
      INFO(x << " on " << forced.name());
      CHECK(std::abs(y - x) <= 1e-6f * std::abs(x));
      CHECK(std::abs(log_slope) <= 1e-4f);
      // softplus of this is 1.
      const float raw[] = {std::log(std::expm1(1.0f)), 0, 0};
      kernels::sigmoidal_of_raw_forward(1, 1, &x, raw, &y, &log_slope);
      CHECK(std::abs(y - x) <= 1e-6f * std::abs(x));
      CHECK(std::abs(log_slope) <= 1e-4f);
      float dx = 0, draw[3] = {};
      const float dy = 1, dlog_slope = 0;
      kernels::sigmoidal_of_raw_backward(1, 1, &x, raw, &dy, &dlog_slope, &dx, draw);
      CHECK(std::abs(dx - 1) <= 1e-4f);
    }
  }
}

TEST_CASE("flow kernels: lanes beyond a short row add nothing to its log-density, rounding included") {
  for (const std::int64_t target : kernel_targets()) {
    const ForcedTarget forced(target);
    for (int k = -40; k <= 40; ++k) {
      const float x = 0.1f * static_cast<float>(k), mean = 0, log_scale = 0;
      float log_density = 0;
      kernels::logistic_log_density(1, 1, &x, &mean, &log_scale, &log_density);
      const double u = std::abs(static_cast<double>(x)), exact = -u - 2 * std::log1p(std::exp(-u));
      INFO(x << " on " << forced.name());
      CHECK(std::abs(static_cast<double>(log_density) - exact) <= 4 * 0x1p-24 * (1 + std::abs(exact)));
    }
  }
}
