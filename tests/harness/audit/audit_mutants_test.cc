#include "harness/audit/audit_mutants.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/harness/checks/run_check.hpp"
#include "tests/harness/checks/small_assignment.hpp"
#include "tests/support/catch.hpp"

using harness::MutantAudit;
using harness::MutantOutcome;

namespace {

MutantAudit audit(const std::string& yaml) {
  const harness::Assignment assignment = harness::parse_assignment(yaml, "assignment.yaml", ".");
  return harness::audit_mutants(
      assignment, harness::make_checks(assignment),
      [](const harness::CheckSpec& check) { return check.seed; }, nullptr);
}

std::string a7_yaml() {
  std::ifstream in(GRADER_ASSIGNMENTS "/a7-convnet/assignment.yaml");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// The text without the list item that starts with `- id: <id>` or `- {id: <id>`, to the next item.
std::string without_check(std::string yaml, const std::string& id) {
  std::size_t begin = yaml.find("  - id: " + id + "\n");
  if (begin == std::string::npos) begin = yaml.find("  - {id: " + id + ",");
  REQUIRE(begin != std::string::npos);
  std::size_t end = yaml.find("\n  - ", begin + 1);
  end = end == std::string::npos ? yaml.size() : end + 1;
  return yaml.erase(begin, end - begin);
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

std::vector<std::string> survivors(const MutantAudit& found) {
  std::vector<std::string> names;
  for (const MutantOutcome& mutant : found.mutants) {
    if (mutant.survives()) names.push_back(mutant.function + "/" + mutant.mistake);
  }
  return names;
}

const MutantOutcome& outcome(const MutantAudit& found, const std::string& mistake) {
  const auto at = std::find_if(found.mutants.begin(), found.mutants.end(),
                               [&](const MutantOutcome& mutant) { return mutant.mistake == mistake; });
  REQUIRE(at != found.mutants.end());
  return *at;
}

}  // namespace

TEST_CASE("a7-convnet lets no known mistake through, and the exact functions pass every check") {
  const MutantAudit found = audit(a7_yaml());
  CHECK(survivors(found).empty());
  CHECK(found.broken.empty());
  CHECK(found.mutants.size() > 100);
  for (const MutantOutcome& mutant : found.mutants) {
    INFO(mutant.function << " " << mutant.mistake);
    CHECK_FALSE(mutant.named_by.empty());
    CHECK(mutant.would_catch.empty());
  }
}

TEST_CASE("without two checks the audit names what escapes, with a case that would catch it") {
  const MutantAudit found =
      audit(without_check(without_check(a7_yaml(), "maxpool2d-ties"), "softmax-cross-entropy-large"));
  CHECK(survivors(found) == std::vector<std::string>{"maxpool2d_backward/gradient-to-all-ties",
                                                     "maxpool2d_backward/gradient-to-last-maximum",
                                                     "maxpool2d_backward/gradient-shared-by-ties",
                                                     "softmax_cross_entropy_forward/softmax-without-max",
                                                     "softmax_cross_entropy_forward/log-of-plain-softmax",
                                                     "softmax_cross_entropy_forward/log-of-softmax",
                                                     "softmax_cross_entropy_backward/softmax-without-max"});
  CHECK_THAT(outcome(found, "gradient-to-all-ties").would_catch,
             ContainsSubstring("case N=1 C=1 H=") && ContainsSubstring("values "));
  CHECK_THAT(outcome(found, "softmax-without-max").would_catch, ContainsSubstring("scale: 300"));
}

TEST_CASE("a narrower range of cases lets mistakes through") {
  const auto spec = [](const std::string& ranges) {
    return test_support::small_assignment(
        "  - {id: forward, kind: matches_oracle, functions: [conv2d_forward], points: 4, visibility: public, "
        "seed: 1, "
        "cases: {count: 12, ranges: " +
        ranges + ", where: [\"K <= H+2*padding\", \"L <= W+2*padding\"]}}\n");
  };
  const std::string wide =
      "{N: [1, 3], C: [1, 3], O: [1, 3], H: [2, 7], W: [2, 7], K: [1, 4], L: [1, 4], stride: [1, 3], "
      "padding: [0, 2]}";
  const auto only_forward = [](const MutantAudit& found) {
    std::vector<std::string> names;
    for (const std::string& name : survivors(found)) {
      if (name.starts_with("conv2d_forward/")) names.push_back(name);
    }
    return names;
  };
  CHECK(only_forward(audit(spec(wide))).empty());
  const auto stride_one = only_forward(audit(spec(replaced(wide, "stride: [1, 3]", "stride: [1, 1]"))));
  CHECK(std::count(stride_one.begin(), stride_one.end(), "conv2d_forward/stride-ignored") == 1);
  const auto unpadded = only_forward(audit(spec(replaced(wide, "padding: [0, 2]", "padding: [0, 0]"))));
  CHECK(std::count(unpadded.begin(), unpadded.end(), "conv2d_forward/padding-repeats-edge") == 1);
  const auto batch_one = only_forward(audit(spec(replaced(wide, "N: [1, 3]", "N: [1, 1]"))));
  CHECK(std::count(batch_one.begin(), batch_one.end(), "conv2d_forward/batch-index-forgotten") == 1);
}

TEST_CASE("functions that no check calls survive, all of their mistakes") {
  const MutantAudit found = audit(
      test_support::small_assignment("  - {id: relu, kind: matches_oracle, functions: [relu_forward], "
                                     "points: 1, visibility: public, seed: 1, cases: "
                                     "{count: 2, ranges: {N: [1, 2], C: [1, 2], H: [1, 4], W: [1, 4]}}}\n"));
  CHECK(outcome(found, "relu-leaky").caught_by == std::vector<std::string>{"relu"});
  CHECK(outcome(found, "relu-gradient-at-zero").survives());
  CHECK(found.checks == std::vector<std::string>{"relu"});
}
