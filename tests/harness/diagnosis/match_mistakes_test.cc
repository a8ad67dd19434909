#include "harness/diagnosis/match_mistakes.hpp"

#include <algorithm>

#include "harness/audit/mutant.hpp"
#include "tests/harness/checks/float_convnet.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/harness/checks/small_assignment.hpp"
#include "tests/support/catch.hpp"

using harness::CheckResult;
using harness::Mutant;
using harness::Status;
using test_support::CheckBench;

namespace {

std::size_t position(const std::string& function, const std::string& id) {
  const auto& known = reference::find_mistakes(function)->mistakes;
  for (std::size_t m = 0; m < known.size(); ++m) {
    if (known[m].id == id) return m;
  }
  FAIL("no mistake " << id);
  return 0;
}

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// A check of one function on these fixed cases.
CheckBench bench_of(const std::string& function, const std::string& fixed,
                    const std::string& visibility = "public") {
  return CheckBench::from(test_support::small_assignment(
      "  - {id: c, kind: matches_oracle, functions: [" + function +
      "], points: 4, visibility: " + visibility + ", seed: 1, cases: {fixed: [" + fixed + "]}}\n"));
}

const std::string several_shapes =
    "{N: 2, C: 2, O: 2, H: 4, W: 5, K: 3, L: 2, stride: 1, padding: 1},"
    "{N: 1, C: 1, O: 1, H: 2, W: 2, K: 2, L: 2, stride: 1, padding: 0}";

}  // namespace

TEST_CASE("whatever check of a7-convnet fails by a known mistake alone names it and no other") {
  auto bench = CheckBench::a7();
  for (const auto& function : bench.assignment().functions) {
    const auto& known = reference::find_mistakes(function.oracle)->mistakes;
    for (std::size_t m = 0; m < known.size(); ++m) {
      int failed = 0;
      for (const auto& spec : bench.assignment().checks) {
        if (spec.kind != "matches_oracle") continue;
        if (std::find(spec.functions.begin(), spec.functions.end(), &function) == spec.functions.end())
          continue;
        Mutant student({function.oracle, {m}});
        const CheckResult result = bench.run(spec.id, student);
        if (result.status == Status::passed) continue;
        ++failed;
        INFO(spec.id << ", " << function.name << ", " << known[m].id << ": " << result.message);
        CHECK(result.mistakes == std::vector<std::string>{known[m].id});
        CHECK_THAT(result.message, ContainsSubstring("you probably " + known[m].did) &&
                                       ContainsSubstring("hint: " + known[m].hint));
      }
      INFO(function.name << ", " << known[m].id);
      CHECK(failed > 0);
    }
  }
}

TEST_CASE("two mistakes made together are both named when no single one fits") {
  auto bench = CheckBench::a7();
  const auto named = [&](const std::string& check, const std::string& function, const std::string& a,
                         const std::string& b) {
    Mutant student({function, {position(function, a), position(function, b)}});
    const CheckResult result = bench.run(check, student);
    INFO(a << " and " << b << ": " << result.message);
    CHECK(result.mistakes == std::vector<std::string>{a, b});
    CHECK_THAT(result.message, ContainsSubstring(", and also "));
  };
  named("conv2d-forward", "conv2d_forward", "kernel-flipped", "bias-missing");
  named("conv2d-forward", "conv2d_forward", "stride-ignored", "channels-averaged");
  named("conv2d-backward", "conv2d_backward", "dx-not-flipped", "dw-batch-mean");
  named("conv2d-backward", "conv2d_backward", "dw-stride-ignored", "db-missing");
  named("linear", "linear_backward", "dw-transposed", "db-batch-mean");
  named("softmax-cross-entropy", "softmax_cross_entropy_backward", "dlogits-without-mean", "dlogits-sign");
}

TEST_CASE("mistakes that the cases cannot tell apart are named together") {
  // With stride 2 and padding 1 all three start the windows two pixels before the image.
  auto bench = bench_of("conv2d_forward",
                        "{N: 1, C: 1, O: 1, H: 5, W: 4, K: 3, L: 3, stride: 2, padding: 1},"
                        "{N: 1, C: 2, O: 1, H: 6, W: 6, K: 2, L: 3, stride: 2, padding: 1}");
  Mutant student({"conv2d_forward", {position("conv2d_forward", "stride-on-padding")}});
  const CheckResult result = bench.run("c", student);
  CHECK(result.mistakes ==
        std::vector<std::string>{"padding-one-sided", "stride-on-padding", "off-by-one-before"});
  CHECK_THAT(result.message, ContainsSubstring(", or "));
}

TEST_CASE("a mistake must fit on every case") {
  auto bench = bench_of("conv2d_forward", several_shapes);
  Mutant mutant({"conv2d_forward", {position("conv2d_forward", "kernel-flipped")}});
  test_support::FakeCaller student;
  student.functions["conv2d_forward"] = [&](const harness::CallRequest& request) {
    auto outputs = mutant.call(request).outputs;
    if (outputs[0].size() == 1) outputs[0].f32[0] += 0.5F;
    return outputs;
  };
  const CheckResult result = bench.run("c", student);
  CHECK(result.status == Status::failed);
  CHECK(result.mistakes.empty());
}

TEST_CASE("nothing is ever named for a right function, nor for one that is wrong in its own way") {
  auto bench = CheckBench::a7();
  for (const auto& spec : bench.assignment().checks) {
    if (spec.kind != "matches_oracle") continue;
    auto honest = test_support::honest_student();
    for (std::uint64_t seed = 0; seed < 5; ++seed) CHECK(bench.run(spec.id, honest, seed).mistakes.empty());
    auto noisy = test_support::honest_student();
    for (auto& [name, answer] : noisy.functions) {
      answer = [right = answer](const harness::CallRequest& request) {
        auto outputs = right(request);
        for (auto& output : outputs) {
          for (std::size_t i = 0; i < output.f32.size(); i += 3)
            output.f32[i] += 0.01F * static_cast<float>(i + 1);
        }
        return outputs;
      };
    }
    const CheckResult result = bench.run(spec.id, noisy);
    INFO(spec.id << ": " << result.message);
    CHECK(result.status == Status::failed);
    CHECK(result.mistakes.empty());
    CHECK_THAT(result.message, !ContainsSubstring("you probably"));
  }
}

TEST_CASE("a hidden check names the mistake too") {
  auto bench = bench_of("conv2d_forward", several_shapes, "hidden");
  Mutant student({"conv2d_forward", {position("conv2d_forward", "kernel-flipped")}});
  const CheckResult result = bench.run("c", student);
  CHECK(contains(result.mistakes, "kernel-flipped"));
  CHECK_THAT(result.message, ContainsSubstring("turned the filter"));
}
