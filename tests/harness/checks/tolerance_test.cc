// Keeps the table "Tolerances" of harness/README.md and kDefaultTolerance true.

#include "harness/checks/tolerance.hpp"

#include <algorithm>
#include <map>

#include "tests/harness/checks/float_convnet.hpp"
#include "tests/harness/checks/measure_tolerance.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/support/catch.hpp"

using harness::CallRequest;
using harness::HostTensor;
using harness::Status;
using test_support::CheckBench;
using test_support::ConvCase;
using test_support::ConvVariant;
using test_support::FakeCaller;
using test_support::WorstErrors;

namespace {

bool applies(const ConvVariant& variant, const ConvCase& c) {
  return variant.only_filter == 0 ||
         (c.kernel_h == variant.only_filter && c.kernel_w == variant.only_filter && c.stride == 1);
}

WorstErrors worst_of(const ConvVariant& variant, const std::vector<ConvCase>& cases) {
  WorstErrors worst;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!applies(variant, cases[i])) continue;
    const auto errors = test_support::worst_errors(variant.correlate, cases[i], i, variant.only_filter == 0);
    worst.forward = std::max(worst.forward, errors.forward);
    worst.dx = std::max(worst.dx, errors.dx);
    worst.dw = std::max(worst.dw, errors.dw);
  }
  return worst;
}

// A student who convolves this way where it applies, and directly elsewhere.
FakeCaller student_with(const ConvVariant& variant) {
  FakeCaller student = test_support::honest_student();
  const auto way = [variant](const CallRequest& r) {
    const auto& w = r.inputs[1].shape;
    const bool fits = variant.only_filter == 0 ||
                      (w[2] == variant.only_filter && w[3] == variant.only_filter && r.params[0] == 1);
    return fits ? variant.correlate : test_support::Correlate(test_support::correlate_forwards);
  };
  student.functions["conv2d_forward"] = [way](const CallRequest& r) -> std::vector<HostTensor> {
    return {test_support::forward_by(way(r), r.inputs[0], r.inputs[1], r.inputs[2],
                                     static_cast<int>(r.params[0]), static_cast<int>(r.params[1]))};
  };
  student.functions["conv2d_backward"] = [way, variant](const CallRequest& r) -> std::vector<HostTensor> {
    const int stride = static_cast<int>(r.params[0]), padding = static_cast<int>(r.params[1]);
    const auto g = test_support::conv2d_backward(r.inputs[0], r.inputs[1], r.inputs[2], stride, padding);
    const auto dw = variant.only_filter == 0 ? test_support::dw_by(variant.correlate, r.inputs[0],
                                                                   r.inputs[1], r.inputs[2], stride, padding)
                                             : g.dw;
    return {test_support::dx_by(way(r), r.inputs[0], r.inputs[1], r.inputs[2], stride, padding), dw, g.db};
  };
  return student;
}

}  // namespace

TEST_CASE("every honest way to convolve in float32 stays within the tolerance, with room to spare") {
  const auto small = test_support::small_cases(120, 5);
  const auto large = test_support::large_cases();
  // Bounds on what was measured over 10,000 cases, well below the tolerance.
  const std::map<std::string, double> measured = {
      {"direct, forwards", 25}, {"direct, backwards", 25}, {"direct, pairwise", 4}, {"direct, Kahan", 2},
      {"FFT, padded", 8},       {"Winograd F(2,3)", 6},    {"Winograd F(4,3)", 45}};
  for (const auto& variant : test_support::honest_variants()) {
    INFO(variant.name);
    const double limit = measured.at(variant.name);
    CHECK(limit < harness::kDefaultTolerance);
    CHECK(worst_of(variant, small).worst() < limit);
    CHECK(worst_of(variant, large).worst() < limit);
  }
}

TEST_CASE("a float16 computation is far outside the tolerance") {
  const ConvVariant float16{"float16", test_support::correlate_float16, 0};
  const auto small = worst_of(float16, test_support::small_cases(60, 6));
  for (const double error : {small.forward, small.dx, small.dw})
    CHECK(error > 30 * harness::kDefaultTolerance);
  // Large sums hide rounding, since the tolerance allows for the norms of image and filter; single cases
  // still stand out.
  for (const auto& c : test_support::large_cases()) {
    CHECK(test_support::worst_errors(float16.correlate, c, 3, true).worst() > 2 * harness::kDefaultTolerance);
  }
}

TEST_CASE(
    "students who use FFT, Winograd, Kahan or other orders pass every check of a7-convnet, for many seeds") {
  auto bench = CheckBench::a7();
  for (const auto& variant : test_support::honest_variants()) {
    FakeCaller student = student_with(variant);
    for (const auto& spec : bench.assignment().checks) {
      const bool convolves = spec.id.rfind("conv2d", 0) == 0 || spec.kind == "training";
      if (!convolves || bench.check(spec.id).timed_cores() > 0) continue;
      const std::uint64_t seeds = spec.kind == "training" || spec.kind == "gradient" ? 2 : 10;
      for (std::uint64_t seed = 0; seed < seeds; ++seed) {
        const auto result = bench.run(spec.id, student, seed);
        INFO(variant.name << ", " << spec.id << ", seed " << seed << ": " << result.message);
        REQUIRE(result.status == Status::passed);
      }
    }
  }
}

TEST_CASE("a student who computes in float16 fails, for every seed") {
  auto bench = CheckBench::a7();
  FakeCaller student = student_with({"float16", test_support::correlate_float16, 0});
  for (const char* id :
       {"conv2d-forward", "conv2d-backward", "conv2d-forward-hidden", "conv2d-backward-hidden"}) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const auto result = bench.run(id, student, seed);
      REQUIRE(result.status == Status::failed);
    }
  }
}

TEST_CASE(
    "nothing is allowed where the magnitude is zero, and less than a normal number elsewhere is forgiven") {
  CHECK(harness::allowed_error(64, 0) == 0);
  CHECK(harness::allowed_error(64, 1) == Approx(64 * 0x1p-24));
  CHECK(harness::allowed_error(64, 1e-44) >= 0x1p-126);
}
