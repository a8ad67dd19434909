#include "harness/audit/mutant.hpp"

#include "tests/harness/checks/run_check.hpp"
#include "tests/support/catch.hpp"

using harness::HostTensor;
using harness::Mutant;
using test_support::CheckBench;

TEST_CASE("a mutant answers every function, one of them with the mistake") {
  auto bench = CheckBench::a7();
  const auto& relu = *bench.assignment().find_function("relu_forward");
  const auto& linear = *bench.assignment().find_function("linear_forward");
  const auto x = harness::make_request(relu, {HostTensor::floats({1, 1, 1, 2}, {-1, 2})}, {});
  const auto y = harness::make_request(
      linear,
      {HostTensor::floats({1, 1}, {3}), HostTensor::floats({1, 1}, {4}), HostTensor::floats({1}, {5})}, {});
  Mutant honest({});
  CHECK(honest.call(x).outputs[0].f32 == std::vector<float>{0, 2});
  Mutant mutant({"relu_forward", {0}});  // relu-not-applied
  CHECK(mutant.call(x).outputs[0].f32 == std::vector<float>{-1, 2});
  CHECK(mutant.call(y).outputs[0].f32 == std::vector<float>{17});
  CHECK(mutant.call(y).answered());
}
