#include "harness/checks/slope.hpp"

#include <cmath>

#include "harness/cases/random.hpp"
#include "tests/support/catch.hpp"

using harness::SlopePair;
using harness::SlopeVerdict;
using Outcome = harness::SlopeVerdict::Outcome;

namespace {

// Follows f around x with values rounded to float32, the claimed slope times the displacement, and the bound
// 2^-24 (|f(x+h)| + |f(x-h)|).
SlopeVerdict judge(const std::function<double(double)>& f, double x, double claimed, double first_step = 2) {
  return harness::compare_slope(
      [&](double h) -> std::optional<SlopePair> {
        const double above = f(x + h), below = f(x - h);
        if (!std::isfinite(above) || !std::isfinite(below)) return std::nullopt;
        SlopePair pair;
        pair.difference =
            static_cast<double>(static_cast<float>(above)) - static_cast<double>(static_cast<float>(below));
        pair.claimed = claimed * 2 * h;
        pair.noise = 0x1p-24 * (std::abs(above) + std::abs(below));
        return pair;
      },
      first_step);
}

}  // namespace

TEST_CASE("true slopes of straight and curved functions agree, false ones do not") {
  struct Function {
    const char* name;
    double (*f)(double);
    double (*slope)(double);
  };
  const Function functions[] = {
      {"3x + 1", [](double x) { return 3 * x + 1; }, [](double) { return 3.0; }},
      {"x^2", [](double x) { return x * x; }, [](double x) { return 2 * x; }},
      {"x^3", [](double x) { return x * x * x; }, [](double x) { return 3 * x * x; }},
      {"exp", [](double x) { return std::exp(x); }, [](double x) { return std::exp(x); }},
      {"sin", [](double x) { return std::sin(x); }, [](double x) { return std::cos(x); }},
      {"log(1+e^x)", [](double x) { return std::log1p(std::exp(x)); },
       [](double x) { return 1 / (1 + std::exp(-x)); }},
      {"1/x", [](double x) { return 1 / x; }, [](double x) { return -1 / (x * x); }},
  };
  harness::Stream stream(4);
  for (const auto& function : functions) {
    for (int i = 0; i < 300; ++i) {
      const double x = 0.3 + 2.5 * stream.uniform(), slope = function.slope(x);
      INFO(function.name << " at " << x);
      CHECK(judge(function.f, x, slope).outcome == Outcome::agrees);
      const double off = 0.01 * (1 + std::abs(slope));
      CHECK(judge(function.f, x, slope + off).outcome == Outcome::disagrees);
      CHECK(judge(function.f, x, slope - off).outcome == Outcome::disagrees);
    }
  }
}

TEST_CASE("a straight function is judged at a large step, a curved one at a smaller") {
  const auto straight = judge([](double x) { return 3 * x + 1; }, 1, 3);
  CHECK(straight.step == 1);
  CHECK(straight.tolerance < 1e-6);
  const auto curved = judge([](double x) { return std::exp(x); }, 1, std::exp(1.0));
  CHECK(curved.step < 0.1);
  CHECK(curved.step > 0.001);
  CHECK(curved.tolerance < 1e-3);
}

TEST_CASE("a kink nearby is stepped over") {
  const auto relu = [](double x) { return x > 0 ? x : 0; };
  CHECK(judge(relu, 0.1, 1).outcome == Outcome::agrees);
  CHECK(judge(relu, 0.1, 0.5).outcome == Outcome::disagrees);
  CHECK(judge(relu, -0.1, 0).outcome == Outcome::agrees);
}

TEST_CASE("noise and jumps have no derivative, whatever is claimed") {
  harness::Stream stream(8);
  for (const double claimed : {0.0, 1.0, 5.0}) {
    CHECK(judge([&](double x) { return x + 0.01 * stream.normal(); }, 1, claimed).outcome != Outcome::agrees);
  }
}

TEST_CASE("steps without a finite value are passed over") {
  const auto log = [](double x) { return std::log(x); };  // no value left of zero
  CHECK(judge(log, 0.4, 2.5).outcome == Outcome::agrees);
  CHECK(judge([](double) { return std::nan(""); }, 0.4, 2.5).outcome == Outcome::unresolved);
}
