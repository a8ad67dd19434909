#include <string>

#include "reference/mistakes/mistakes.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/support/catch.hpp"

using harness::CallRequest;
using harness::CheckResult;
using harness::ConfigError;
using harness::HostTensor;
using harness::Status;
using test_support::CheckBench;
using test_support::FakeCaller;

namespace {

const char* const functions = R"(id: flows
title: "Flows"
unit: flows
languages: [cpp]
functions:
  planar_forward:
    inputs:  {z: "f32[N,D]", u: "f32[K,D]", w: "f32[K,D]", b: "f32[K]"}
    outputs: {y: "f32[N,D]", log_det: "f32[N]"}
  affine_coupling_forward:
    inputs:  {x: "f32[N,D]", w1: "f32[H,D/2]", b1: "f32[H]", ws: "f32[D-D/2,H]", bs: "f32[D-D/2]", wt: "f32[D-D/2,H]", bt: "f32[D-D/2]"}
    outputs: {y: "f32[N,D]", log_det: "f32[N]"}
  affine_coupling_inverse:
    inputs:  {y: "f32[N,D]", w1: "f32[H,D/2]", b1: "f32[H]", ws: "f32[D-D/2,H]", bs: "f32[D-D/2]", wt: "f32[D-D/2,H]", bt: "f32[D-D/2]"}
    outputs: {x: "f32[N,D]", log_det: "f32[N]"}
  made_forward:
    inputs:  {x: "f32[N,D]", mask0: "f32[H,D]", w0: "f32[H,D]", b0: "f32[H]", mask1: "f32[D,H]", w1: "f32[D,H]", b1: "f32[D]"}
    outputs: {y: "f32[N,D]"}
  maf_inverse:
    inputs:  {x: "f32[N,D]", mask0: "f32[H,D]", w0: "f32[H,D]", b0: "f32[H]", mask1: "f32[D,H]", wm: "f32[D,H]", bm: "f32[D]", wa: "f32[D,H]", ba: "f32[D]"}
    outputs: {u: "f32[N,D]", log_det: "f32[N]"}
  masked_conv2d_forward:
    inputs:  {x: "f32[N,C,H,W]", w: "f32[O,C,3,3]", mask: "f32[O,C,3,3]", b: "f32[O]"}
    params:  {padding: int}
    outputs: {y: "f32[N,O,H,W]"}
checks:
)";

const char* const made_values =
    "values: {x: {kind: integers, low: 0, high: 1}, mask0: hidden_mask, mask1: output_mask}";

std::string checks(const std::string& text) {
  return std::string(functions) + text;
}

const std::string all_laws = checks(R"(
  - {id: log-det, kind: property, law: log_determinant, functions: [planar_forward], input: z, output: y, log_det: log_det, tolerance: 16,
     points: 1, visibility: public, seed: 1, cases: {count: 6, ranges: {N: [1, 3], D: [1, 5], K: [1, 3]}}}
  - {id: inverse, kind: property, law: inverse, functions: [affine_coupling_forward, affine_coupling_inverse], input: x, output: y,
     recovered: x, log_det: log_det, inverse_log_det: log_det,
     points: 1, visibility: public, seed: 2, cases: {count: 6, ranges: {N: [1, 3], D: [2, 6], H: [1, 4]}}}
  - {id: order, kind: property, law: autoregressive, functions: [made_forward], input: x, output: y, strict: true,
     points: 1, visibility: public, seed: 3, cases: {count: 6, ranges: {N: [1, 3], D: [2, 6], H: [2, 8]}, )" +
                                    std::string(made_values) + R"(}}
  - {id: bits, kind: property, law: normalised, functions: [made_forward], input: x, output: y, distribution: bernoulli,
     points: 1, visibility: public, seed: 4, cases: {count: 4, ranges: {N: [3, 8], D: [2, 6], H: [2, 8]}, )" +
                                    std::string(made_values) + R"(}}
  - {id: density, kind: property, law: normalised, functions: [maf_inverse], input: x, output: u, distribution: normal, log_det: log_det,
     points: 1, visibility: public, seed: 5,
     cases: {count: 2, ranges: {N: [64, 64], D: [1, 2], H: [2, 3]}, values: {mask0: hidden_mask, mask1: output_mask,
             w0: {kind: normal, scale: 0.5}, wa: {kind: normal, scale: 0.3}, ba: {kind: normal, scale: 0.3}}}}
)");

// Answers by the reference, rounded to float32, with one known mistake made in one function.
FakeCaller student_of(const CheckBench& bench, const std::string& wrong = "",
                      const std::string& mistake = "") {
  FakeCaller student;
  for (const auto& spec : bench.assignment().functions) {
    const std::string name = spec.name;
    student.functions[name] = [name, wrong, mistake](const CallRequest& request) {
      const reference::Call call = harness::to_reference_call(request);
      std::vector<reference::Output> outputs = reference::get_function(name).evaluate(call);
      if (name == wrong) {
        const reference::MistakeFamily& family = *reference::find_mistakes(name);
        for (std::size_t m = 0; m < family.mistakes.size(); ++m) {
          if (family.mistakes[m].id == mistake) outputs = family.evaluate(call, {m});
        }
      }
      std::vector<HostTensor> tensors;
      for (const reference::Output& output : outputs)
        tensors.push_back(HostTensor::from_double(output.value, reference::DType::f32));
      return tensors;
    };
  }
  return student;
}

void fails(CheckBench& bench, const std::string& id, const std::string& function, const std::string& mistake,
           const std::string& message) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    FakeCaller student = student_of(bench, function, mistake);
    const CheckResult result = bench.run(id, student, seed);
    INFO(id << " with " << mistake << ", seed " << seed << ": " << result.message);
    REQUIRE(result.status == Status::failed);
    REQUIRE_THAT(result.message, ContainsSubstring(message));
  }
}

std::string error_of(const std::string& check) {
  try {
    CheckBench::from(checks(check));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("the laws of flows hold for the reference in float32, seed after seed") {
  auto bench = CheckBench::from(all_laws);
  for (const char* id : {"log-det", "inverse", "order", "bits"}) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      FakeCaller student = student_of(bench);
      const CheckResult result = bench.run(id, student, seed);
      INFO(id << ", seed " << seed << ": " << result.message);
      REQUIRE(result.status == Status::passed);
    }
  }
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    FakeCaller student = student_of(bench);
    const CheckResult result = bench.run("density", student, seed);
    INFO("density, seed " << seed << ": " << result.message);
    REQUIRE(result.status == Status::passed);
  }
}

TEST_CASE("log_determinant: another number than that of the student's own Jacobian fails") {
  auto bench = CheckBench::from(all_laws);
  fails(bench, "log-det", "planar_forward", "log-det-sign", "is not the log-determinant of your own y");
  fails(bench, "log-det", "planar_forward", "slope-missing", "planar_forward: log_det[");
}

TEST_CASE("log_determinant: the right log-determinant of a wrong flow passes") {
  auto bench = CheckBench::from(all_laws);
  FakeCaller student = student_of(bench, "planar_forward", "bias-missing");
  const CheckResult result = bench.run("log-det", student, 7);
  INFO(result.message);
  CHECK(result.status == Status::passed);
}

TEST_CASE("inverse: what does not undo the student's own forward function fails") {
  auto bench = CheckBench::from(all_laws);
  fails(bench, "inverse", "affine_coupling_inverse", "forward-again",
        "affine_coupling_inverse does not undo your affine_coupling_forward: x[");
  fails(bench, "inverse", "affine_coupling_inverse", "log-det-sign", "log_det[");
  fails(bench, "inverse", "affine_coupling_forward", "shift-missing", "does not undo your");
}

TEST_CASE("autoregressive: to see oneself or what comes later fails") {
  auto bench = CheckBench::from(all_laws);
  fails(bench, "order", "made_forward", "masks-forgotten", "in the order");
}

TEST_CASE("normalised: probabilities that do not add up fail") {
  auto bench = CheckBench::from(all_laws);
  fails(bench, "bits", "made_forward", "masks-forgotten", "do not add up to 1");
  FakeCaller student = student_of(bench, "maf_inverse", "log-det-sign");
  const CheckResult result = bench.run("density", student, 1);
  CHECK(result.status == Status::failed);
  CHECK_THAT(result.message, ContainsSubstring("do not add up to 1"));
}

TEST_CASE("autoregressive: pixels are ordered row by row") {
  const std::string conv = checks(R"(
  - {id: raster, kind: property, law: autoregressive, functions: [masked_conv2d_forward], input: x, output: y, strict: true,
     points: 1, visibility: public, seed: 1,
     cases: {count: 2, ranges: {N: [1, 2], C: [1, 1], O: [1, 2], H: [2, 4], W: [2, 4], padding: [1, 1]},
             values: {mask: {kind: constant, value: 1}}}}
)");
  auto bench = CheckBench::from(conv);
  FakeCaller student = student_of(bench);
  // With every tap of the mask open the reference itself sees what comes later.
  CHECK_THROWS_WITH(bench.run("raster", student, 1),
                    ContainsSubstring("the reference itself breaks the law"));
}

TEST_CASE("options of the laws that cannot be are refused") {
  const std::string rest =
      "points: 1, visibility: public, seed: 1, cases: {count: 1, ranges: {N: [1, 1], D: [2, 2], K: [1, "
      "1]}}}\n";
  CHECK_THAT(
      error_of(
          "  - {id: a, kind: property, law: log_det, functions: [planar_forward], input: z, output: y, " +
          rest),
      ContainsSubstring("law"));
  CHECK_THAT(
      error_of(
          "  - {id: a, kind: property, law: inverse, functions: [planar_forward], input: z, output: y, " +
          rest),
      ContainsSubstring("this law needs two functions: [forward, inverse]"));
  CHECK_THAT(error_of("  - {id: a, kind: property, law: log_determinant, functions: [planar_forward], input: "
                      "z, output: y, log_det: l, " +
                      rest),
             ContainsSubstring("unknown planar_forward's output 'l'"));
  CHECK_THAT(error_of("  - {id: a, kind: property, law: normalised, functions: [planar_forward], input: z, "
                      "output: y, distribution: poisson, " +
                      rest),
             ContainsSubstring("distribution"));
  CHECK_THAT(error_of("  - {id: a, kind: property, law: normalised, functions: [planar_forward], input: z, "
                      "output: y, distribution: normal, log_det: log_det, "
                      "points: 1, visibility: public, seed: 1, cases: {count: 1, ranges: {N: [1, 1], D: [4, "
                      "4], K: [1, 1]}}}\n"),
             ContainsSubstring("has not from 1 to 2 elements in each row"));
}
