#include "reference/kernels/adam.hpp"

#include <cmath>
#include <vector>

#include "tests/reference/support/random.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference::kernels;

TEST_CASE("adam: the formula in double for every length, and nothing beyond is written, on each target") {
  for (const std::int64_t target : test_support::kernel_targets()) {
    const test_support::ForcedTarget forced(target);
    test_support::Random random(1);
    for (const bool decoupled : {false, true}) {
      const AdamStep<float> s{0.01f, 0.9f, 0.99f, 1e-6f, 0.271f, 0.0297f, 0.1f, decoupled};
      for (Index count = 0; count <= 70; ++count) {
        std::vector<float> g, theta, m, v;
        for (Index k = 0; k <= count; ++k) {
          for (auto* list : {&g, &theta, &m}) list->push_back(static_cast<float>(random.uniform(-1, 1)));
          v.push_back(static_cast<float>(random.uniform(0, 1)));
        }
        const std::vector<float> theta0 = theta, m0 = m, v0 = v;
        adam(s, count, g.data(), theta.data(), m.data(), v.data());
        const auto end = static_cast<std::size_t>(count);
        CHECK((theta[end] == theta0[end] && m[end] == m0[end] && v[end] == v0[end]));
        int wrong = 0;
        for (std::size_t k = 0; k < end; ++k) {
          const double decay = 0.1, at = static_cast<double>(theta0[k]);
          const double gradient = static_cast<double>(g[k]) + (decoupled ? 0 : decay * at);
          const double mean = 0.9 * static_cast<double>(m0[k]) + 0.1 * gradient;
          const double variance = 0.99 * static_cast<double>(v0[k]) + 0.01 * gradient * gradient;
          const double moved = at * (decoupled ? 1 - 0.01 * decay : 1) -
                               0.01 * (mean / 0.271) / (std::sqrt(variance / 0.0297) + 1e-6);
          const auto near = [](float got, double expected) {
            return std::abs(static_cast<double>(got) - expected) <= 1e-6;
          };
          if (!near(theta[k], moved) || !near(m[k], mean) || !near(v[k], variance)) ++wrong;
        }
        INFO(forced.name() << ": " << count << (decoupled ? " decoupled" : ""));
        CHECK(wrong == 0);
      }
    }
  }
}
