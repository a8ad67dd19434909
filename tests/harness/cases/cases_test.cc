#include "harness/cases/cases.hpp"

#include <algorithm>

#include "tests/harness/checks/small_assignment.hpp"
#include "tests/support/catch.hpp"

using harness::Assignment;
using harness::Case;
using harness::CaseSpec;
using harness::ConfigError;

namespace {

const std::string kCheck =
    "  - {id: c, kind: matches_oracle, functions: [conv2d_forward], points: 1, visibility: public, seed: 1, "
    "cases: ";
const std::string kRanges =
    "ranges: {N: [1, 2], C: [1, 3], O: [1, 2], H: [1, 9], W: [1, 9], K: [1, 4], L: [1, 4], stride: [1, 3], "
    "padding: [0, 2]}";
const std::string kWhere = "where: ['K <= H+2*padding', 'L <= W+2*padding']";

struct Parsed {
  Assignment assignment;
  CaseSpec spec;
};

Parsed parse(const std::string& cases, const std::string& shared = "") {
  Parsed parsed;
  parsed.assignment = harness::parse_assignment(
      test_support::small_assignment(kCheck + cases + "}\n", shared), "small.yaml", ".");
  const auto& check = parsed.assignment.checks[0];
  parsed.spec =
      harness::parse_cases(check.options.at("cases"), parsed.assignment, check.functions, check.seed);
  return parsed;
}

std::string error_of(const std::string& cases, const std::string& shared = "") {
  try {
    parse(cases, shared);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("cases satisfy ranges and conditions, have outputs, and come smallest first") {
  const Parsed parsed = parse("{count: 50, " + kRanges + ", " + kWhere + "}");
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto cases = harness::generate_cases(parsed.spec, seed);
    REQUIRE(cases.size() == 50);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const auto& names = cases[i].names;
      CHECK(names.at("K") <= names.at("H") + 2 * names.at("padding"));
      CHECK(names.at("stride") >= 1);
      CHECK(names.at("stride") <= 3);
      if (i > 0) CHECK(cases[i - 1].elements <= cases[i].elements);
      const auto request = harness::case_request(*parsed.spec.functions[0], cases[i]);
      for (const auto extent : request.output_shapes[0]) CHECK(extent >= 1);
    }
  }
}

TEST_CASE("draws whose output would be empty are no cases, even without a condition") {
  const Parsed parsed = parse("{count: 30, " + kRanges + "}");
  for (const Case& c : harness::generate_cases(parsed.spec, 3)) {
    CHECK(c.names.at("K") <= c.names.at("H") + 2 * c.names.at("padding"));
  }
}

TEST_CASE("the same seed gives the same cases and values, another seed others") {
  const Parsed parsed = parse("{count: 10, " + kRanges + ", " + kWhere + "}");
  const auto& function = *parsed.spec.functions[0];
  const auto bytes = [&](std::uint64_t seed) {
    std::vector<float> all;
    for (const Case& c : harness::generate_cases(parsed.spec, seed)) {
      for (const auto& input : harness::case_request(function, c).inputs) {
        all.insert(all.end(), input.f32.begin(), input.f32.end());
      }
    }
    return all;
  };
  CHECK(bytes(5) == bytes(5));
  CHECK(bytes(5) != bytes(6));
}

TEST_CASE("fixed cases stand first in generation, may have values of their own, and keep the shared ones") {
  const Parsed parsed = parse(
      "{fixed: [{N: 1, C: 1, O: 1, H: 3, W: 3, K: 2, L: 2, stride: 1, padding: 0, values: {x: {kind: "
      "constant, value: 2}}}], "
      "values: {x: normal, w: {kind: constant, value: 3}}}");
  const auto cases = harness::generate_cases(parsed.spec, 1);
  REQUIRE(cases.size() == 1);
  const auto request = harness::case_request(*parsed.spec.functions[0], cases[0]);
  CHECK(request.inputs[0].f32 == std::vector<float>(9, 2.0F));
  CHECK(request.inputs[1].f32 == std::vector<float>(4, 3.0F));
  CHECK(request.params == std::vector<double>{1, 0});
}

TEST_CASE("a tensor that two functions share by name has the same values in both") {
  const Assignment assignment = harness::parse_assignment(
      test_support::small_assignment(
          "  - {id: c, kind: matches_oracle, functions: [conv2d_forward, conv2d_backward], points: 1, "
          "visibility: public, seed: 1, cases: {count: 3, " +
          kRanges + "}}\n"),
      "small.yaml", ".");
  const auto& check = assignment.checks[0];
  const auto spec = harness::parse_cases(check.options.at("cases"), assignment, check.functions, check.seed);
  for (const Case& c : harness::generate_cases(spec, 1)) {
    CHECK(harness::case_request(*check.functions[0], c).inputs[0].f32 ==
          harness::case_request(*check.functions[1], c).inputs[0].f32);
  }
}

TEST_CASE("a shared generator may speak of inputs of other functions") {
  const std::string shared =
      "  conv:\n    count: 4\n    " + kRanges + "\n    values: {dy: normal, logits: normal}\n";
  CHECK(harness::generate_cases(parse("conv", shared).spec, 1).size() == 4);
  CHECK_THAT(error_of("cnov", shared), ContainsSubstring("did you mean 'conv'"));
}

TEST_CASE("a wrong specification of cases is refused with place and reason") {
  CHECK_THAT(error_of("{count: 3, " + kRanges + ", where: ['K <= H', 'K > H']}"),
             ContainsSubstring("where[") && ContainsSubstring("no case satisfies"));
  CHECK_THAT(error_of("{count: 3, " + kRanges + ", where: ['N > 5']}"), ContainsSubstring("'N > 5'"));
  CHECK_THAT(error_of("{count: 3, " + kRanges + ", where: ['Q > 5']}"), ContainsSubstring("'Q'"));
  CHECK_THAT(error_of("{count: 3, ranges: {N: [1, 2]}}"), ContainsSubstring("needs"));
  CHECK_THAT(error_of("{count: 3, rnages: {N: [1, 2]}}"), ContainsSubstring("did you mean 'ranges'"));
  CHECK_THAT(error_of("{count: 3, ranges: {N: [2, 1]}}"), ContainsSubstring("low must not be above high"));
  CHECK_THAT(error_of("{count: 3, ranges: {strid: [1, 2]}}"), ContainsSubstring("did you mean 'stride'"));
  CHECK_THAT(error_of("{count: 0}"), ContainsSubstring("describes no case"));
  CHECK_THAT(error_of("{fixed: [{N: 1, C: 1, O: 1, H: 3, W: 3, K: 2, L: 2, stride: 1}]}"),
             ContainsSubstring("'padding'") && ContainsSubstring("conv2d_forward"));
  CHECK_THAT(error_of("{fixed: [{N: 1, C: 1, O: 1, H: 2, W: 3, K: 4, L: 2, stride: 1, padding: 0}]}"),
             ContainsSubstring("output y of conv2d_forward would have shape [1,1,-1,2]"));
  CHECK_THAT(error_of("{fixed: [{N: 1, C: 1, O: 1, H: 5, W: 3, K: 4, L: 2, stride: 0, padding: 0}]}"),
             ContainsSubstring("is not a case"));
  CHECK_THAT(error_of("{fixed: [{N: 99, C: 99, O: 1, H: 99, W: 99, K: 4, L: 2, stride: 1, padding: 0}]}"),
             ContainsSubstring("elements"));
  CHECK_THAT(
      error_of(
          "{fixed: [{N: 1, C: 1, O: 1, H: 3, W: 3, K: 2, L: 2, stride: 1, padding: 0}], where: ['H > 3']}"),
      ContainsSubstring("'H > 3' does not hold"));
  CHECK_THAT(error_of("{count: 1, " + kRanges + ", values: {dy: normal}}"), ContainsSubstring("input 'dy'"));
}

TEST_CASE("labels need integers") {
  const auto error = [](const std::string& values) {
    const Assignment assignment = harness::parse_assignment(
        test_support::small_assignment(
            "  - {id: c, kind: matches_oracle, functions: [softmax_cross_entropy_forward], points: 1, "
            "visibility: public, seed: 1, cases: {count: 3, ranges: {N: [1, 3], K: [1, 3]}, values: {" +
            values + "}}}\n"),
        "small.yaml", ".");
    const auto& check = assignment.checks[0];
    try {
      harness::parse_cases(check.options.at("cases"), assignment, check.functions, check.seed);
    } catch (const ConfigError& e) {
      return std::string(e.what());
    }
    return std::string("no error");
  };
  CHECK_THAT(error("logits: normal"), ContainsSubstring("'labels', which is i32"));
  CHECK_THAT(error("labels: normal"), ContainsSubstring("needs integers"));
  CHECK(error("labels: {kind: integers, low: 0, high: K-1}") == "no error");
}
