#include "harness/diagnosis/worked_example.hpp"

#include "harness/audit/mutant.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/harness/checks/small_assignment.hpp"
#include "tests/support/catch.hpp"

using harness::Mutant;
using test_support::CheckBench;

namespace {

harness::CheckResult run(const std::string& visibility, bool ask_again) {
  auto bench = CheckBench::from(test_support::small_assignment(
      "  - {id: c, kind: matches_oracle, functions: [conv2d_forward], points: 4, visibility: " + visibility +
      ", seed: 1, cases: {count: 4, ranges: {N: [1, 2], C: [1, 2], O: [1, 2], H: [3, 5], W: [3, 5], K: [1, "
      "3], L: "
      "[1, 3], stride: [1, 2], padding: [0, 1]}}}\n"));
  Mutant student({"conv2d_forward", {0}}), again({"conv2d_forward", {0}});
  return bench.check("c").run(
      {bench.assignment(), bench.spec("c"), student, bench.oracles(), 1, ask_again ? &again : nullptr});
}

}  // namespace

TEST_CASE("a public check shows the smallest case with its numbers and the first wrong sum") {
  const auto result = run("public", true);
  CHECK_THAT(
      result.message,
      ContainsSubstring("\nfor example, stride=1, padding=0, x = [[[[0, 1, 0], [0, 0, 0], [0, 0, 0]]]], w = "
                        "[[[[0, 1]]]], b = [0]: your y = [[[[0, ") ||
          ContainsSubstring("\nfor example, stride=1, padding=0, x = [[[["));
  CHECK_THAT(result.message,
             ContainsSubstring(
                 "\nfor example, stride=1, padding=0, x = [[[[0, 0, 0], [0, 0, 0], [0, 0, 1]]]], w = "
                 "[[[[0, 1]]]], b = [0]: your y = [[[[0, 0], [0, 0], [0, 0]]]], expected [[[[0, 0], [0, "
                 "0], [0, 1]]]]\ny[0,0,2,1] = 0*0 + 1*1 + 0 = 1, yours 0"));
  REQUIRE(result.smallest_case);
  for (const auto& [name, shape] : result.smallest_case->shapes) {
    if (name == "x") CHECK(shape == reference::Shape{1, 1, 3, 3});  // as small as the check's ranges allow
    if (name == "w") CHECK(reference::element_count(shape) == 2);
  }
}

TEST_CASE("a hidden check shows no number of its smallest case") {
  const auto result = run("hidden", true);
  CHECK(result.smallest_case->shapes == run("public", true).smallest_case->shapes);
  CHECK_THAT(result.message, !ContainsSubstring("for example") && !ContainsSubstring("yours") &&
                                 !ContainsSubstring("expected"));
}

TEST_CASE("without anyone to ask again the first failing case stays") {
  const auto result = run("public", false);
  CHECK_THAT(result.message, !ContainsSubstring("for example"));
  CHECK(result.smallest_case);
}

TEST_CASE("large tensors are not printed") {
  auto bench = CheckBench::a7();
  const auto& function = *bench.assignment().find_function("relu_forward");
  harness::AnsweredCase c;
  c.request = harness::make_request(
      function, {harness::HostTensor::floats({1, 1, 8, 8}, std::vector<float>(64, 1.0F))}, {});
  c.answer = Mutant({"relu_forward", {1}}).call(c.request);
  c.answer.outputs[0].f32[3] = 2;
  c.exact = bench.oracles().at("relu_forward")->evaluate(c.request);
  c.differences = harness::compare(c.answer, c.exact, 64);
  CHECK(harness::worked_example(c).empty());
}
