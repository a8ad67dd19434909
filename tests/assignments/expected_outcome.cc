#include "tests/assignments/expected_outcome.hpp"

#include <cmath>

#include "harness/assignment/config_node.hpp"

namespace assignment_tests {
namespace {

constexpr double max_points = 1e6;
constexpr double score_tolerance = 1e-9;

bool same_score(double a, double b) {
  return std::abs(a - b) <= score_tolerance;
}

}  // namespace

ExpectedOutcome read_expected(const std::filesystem::path& file) {
  const harness::ConfigNode root = harness::ConfigNode::load(file);
  root.allow_keys({"score", "checks"});
  ExpectedOutcome expected;
  expected.score = root.at("score").as_number(0, max_points);
  if (const auto checks = root.find("checks")) {
    for (const auto& [id, node] : checks->entries()) {
      node.allow_keys({"status", "score"});
      expected.checks[id] = {node.at("status").as_string(), node.at("score").as_number(0, max_points)};
    }
  }
  return expected;
}

std::vector<std::string> differences(const ExpectedOutcome& expected, const nlohmann::json& result) {
  std::vector<std::string> found;
  const double score = result.at("score").get<double>();
  if (!same_score(score, expected.score)) {
    found.push_back("score is " + std::to_string(score) + ", expected " + std::to_string(expected.score));
  }
  std::map<std::string, ExpectedCheck> missing = expected.checks;
  for (const nlohmann::json& check : result.at("checks")) {
    const std::string id = check.at("id").get<std::string>();
    ExpectedCheck wanted{"passed", check.at("max_score").get<double>()};
    if (const auto listed = missing.find(id); listed != missing.end()) {
      wanted = listed->second;
      missing.erase(listed);
    }
    const std::string status = check.at("status").get<std::string>();
    const double points = check.at("score").get<double>();
    if (status != wanted.status || !same_score(points, wanted.score)) {
      found.push_back(id + " is " + status + " with " + std::to_string(points) + " points, expected " +
                      wanted.status + " with " + std::to_string(wanted.score) + ": " +
                      check.at("message").get<std::string>());
    }
  }
  for (const auto& [id, check] : missing) found.push_back("check " + id + " did not run");
  return found;
}

nlohmann::json without_measurements(nlohmann::json result) {
  result.erase("performance");
  result.erase("policy");
  for (auto& check : result.at("checks")) {
    if (check.at("kind") == "toeplitz_free") check.erase("message");  // its figures are measured
  }
  return result;
}

}  // namespace assignment_tests
