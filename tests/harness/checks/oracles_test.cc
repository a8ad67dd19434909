#include <cmath>

#include "harness/cases/values.hpp"
#include "harness/checks/caller_oracle.hpp"
#include "harness/checks/tolerance.hpp"
#include "tests/harness/checks/float_convnet.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/harness/checks/small_assignment.hpp"
#include "tests/support/catch.hpp"

using harness::CallRequest;
using harness::ConfigError;
using harness::HostTensor;

namespace {

harness::Assignment with_functions(const std::string& functions) {
  return harness::parse_assignment(
      "id: o\ntitle: o\nunit: o\nlanguages: [cpp]\nfunctions:\n" + functions +
          "checks:\n  - {id: compiles, kind: compiles, points: 1, visibility: public}\n",
      "o.yaml", ".");
}

std::string error_of(const std::string& functions) {
  try {
    harness::registry_oracles(with_functions(functions));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("oracles match inputs, parameters and outputs by name, in the order of the spec") {
  const auto assignment = with_functions(
      "  linear_backward:\n"
      "    inputs: {dy: \"f32[N,M]\", w: \"f32[M,D]\", x: \"f32[N,D]\"}\n"
      "    outputs: {db: \"f32[M]\", dx: \"f32[N,D]\", dw: \"f32[M,D]\"}\n");
  auto oracles = harness::registry_oracles(assignment);
  const auto request =
      harness::make_request(assignment.functions[0],
                            {HostTensor::floats({1, 1}, {2}), HostTensor::floats({1, 2}, {3, 4}),
                             HostTensor::floats({1, 2}, {5, 6})},
                            {});
  const auto outputs = oracles.at("linear_backward")->evaluate(request);
  REQUIRE(outputs.size() == 3);
  CHECK(outputs[0].name == "db");
  CHECK(outputs[0].value[0] == 2);
  CHECK(outputs[1].value[1] == 8);
  CHECK(outputs[2].value[1] == 12);
}

TEST_CASE("a spec that does not fit the registry is refused") {
  CHECK_THAT(
      error_of("  relu_froward:\n    inputs: {x: \"f32[N,C,H,W]\"}\n    outputs: {y: \"f32[N,C,H,W]\"}\n"),
      ContainsSubstring("did you mean 'relu_forward'"));
  CHECK_THAT(
      error_of("  relu_forward:\n    inputs: {z: \"f32[N,C,H,W]\"}\n    outputs: {y: \"f32[N,C,H,W]\"}\n"),
      ContainsSubstring("functions.relu_forward") && ContainsSubstring("input 'z'"));
  CHECK_THAT(error_of("  linear_forward:\n    inputs: {x: \"f32[N,D]\", w: \"f32[M,D]\"}\n    outputs: {y: "
                      "\"f32[N,M]\"}\n"),
             ContainsSubstring("lacks the input 'b'"));
  CHECK_THAT(error_of("  linear_forward:\n    inputs: {x: \"f32[N,D]\", w: \"f32[M,D]\", b: \"f32[M,1]\"}\n"
                      "    outputs: {y: \"f32[N,M]\"}\n"),
             ContainsSubstring("'b' has rank 2") && ContainsSubstring("rank 1"));
  CHECK_THAT(error_of("  linear_forward:\n    inputs: {x: \"f32[N,D]\", w: \"i32[M,D]\", b: \"f32[M]\"}\n"
                      "    outputs: {y: \"f32[N,M]\"}\n"),
             ContainsSubstring("'w' is i32"));
  CHECK_THAT(error_of("  maxpool2d_forward:\n    inputs: {x: \"f32[N,C,H,W]\"}\n    params: {window: int}\n"
                      "    outputs: {y: \"f32[N,C,H/window,W/window]\"}\n"),
             ContainsSubstring("lacks the parameter 'stride'"));
  CHECK_THAT(
      error_of(
          "  maxpool2d_forward:\n    inputs: {x: \"f32[N,C,H,W]\"}\n    params: {windov: int, stride: int}\n"
          "    outputs: {y: \"f32[N,C,H/windov,W/windov]\"}\n"),
      ContainsSubstring("did you mean 'window'"));
}

TEST_CASE("a spec whose output shape is not the reference's is an error of the staff") {
  const auto assignment = with_functions(
      "  maxpool2d_forward:\n    inputs: {x: \"f32[N,C,H,W]\"}\n    params: {window: int, stride: int}\n"
      "    outputs: {y: \"f32[N,C,H/window,W/window]\"}\n");
  auto oracles = harness::registry_oracles(assignment);
  const auto request = harness::make_request(
      assignment.functions[0], {HostTensor::floats({1, 1, 3, 3}, std::vector<float>(9))}, {2, 1});
  CHECK_THROWS_AS(oracles.at("maxpool2d_forward")->evaluate(request), ConfigError);
}

TEST_CASE("an instructor's solution as oracle: another order of summation passes, float16 does not") {
  const auto assignment = with_functions(
      "  linear_forward:\n    inputs: {x: \"f32[N,D]\", w: \"f32[M,D]\", b: \"f32[M]\"}\n    outputs: {y: "
      "\"f32[N,M]\"}\n");
  auto solution = test_support::honest_student();
  harness::CallerOracle oracle(solution);
  auto registry = harness::registry_oracles(assignment);
  harness::ValueSpec normal;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto make = [&](const reference::Shape& shape, std::uint64_t key) {
      return harness::generate_values(normal, reference::DType::f32, shape, {}, seed * 10 + key);
    };
    const auto request = harness::make_request(assignment.functions[0],
                                               {make({3, 40}, 1), make({5, 40}, 2), make({5}, 3)}, {});
    const auto estimated = oracle.evaluate(request)[0];
    const auto exact = registry.at("linear_forward")->evaluate(request)[0];
    double worst_half = 0;
    for (std::int64_t i = 0; i < exact.value.size(); ++i) {
      const double allowed = harness::allowed_error(harness::kDefaultTolerance, estimated.magnitude[i]);
      CHECK(std::abs(exact.value[i] - estimated.value[i]) <= allowed);
      CHECK(estimated.magnitude[i] >= std::abs(estimated.value[i]));
      worst_half = std::max(worst_half, exact.magnitude[i] * 0x1p-12 / std::sqrt(40.0) / allowed);
    }
    CHECK(worst_half > 1);  // what rounding the inputs to float16 typically does
  }
}

TEST_CASE("an instructor's solution that fails is an error of the staff") {
  const auto assignment = with_functions(
      "  relu_forward:\n    inputs: {x: \"f32[N,C,H,W]\"}\n    outputs: {y: \"f32[N,C,H,W]\"}\n");
  const auto request =
      harness::make_request(assignment.functions[0], {HostTensor::floats({1, 1, 1, 1}, {1})}, {});
  test_support::FakeCaller solution;
  harness::CallerOracle oracle(solution);
  CHECK_THROWS_AS(oracle.evaluate(request), std::runtime_error);
  solution.functions["relu_forward"] = [](const CallRequest& r) -> std::vector<HostTensor> {
    return {HostTensor::floats(r.output_shapes[0], {std::nanf("")})};
  };
  CHECK_THROWS_AS(oracle.evaluate(request), std::runtime_error);
}
