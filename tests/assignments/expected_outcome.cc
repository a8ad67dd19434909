#include "tests/assignments/expected_outcome.hpp"

#include <algorithm>

#include "harness/assignment/config_node.hpp"

namespace assignment_tests {
namespace {

constexpr double max_points = 1e6;
constexpr double score_tolerance = 1e-9;

bool within(double score, const ExpectedScore& expected) {
  return score >= expected.at_least - score_tolerance && score <= expected.at_most + score_tolerance;
}

ExpectedScore read_score(const harness::ConfigNode& node) {
  if (node.is_scalar()) {
    const double score = node.as_number(0, max_points);
    return {score, score};
  }
  node.allow_keys({"at_least", "at_most"});
  const double at_least = node.at("at_least").as_number(0, max_points);
  return {at_least, node.at("at_most").as_number(at_least, max_points)};
}

std::vector<std::string> read_statuses(const harness::ConfigNode& node) {
  if (node.is_scalar()) return {node.as_string()};
  std::vector<std::string> statuses;
  for (const harness::ConfigNode& item : node.items()) statuses.push_back(item.as_string());
  return statuses;
}

std::string text(const ExpectedScore& score) {
  const std::string least = std::to_string(score.at_least);
  return score.at_least == score.at_most ? least : least + " to " + std::to_string(score.at_most);
}

std::string text(const std::vector<std::string>& statuses) {
  std::string all;
  for (const std::string& status : statuses) all += (all.empty() ? "" : " or ") + status;
  return all;
}

}  // namespace

ExpectedOutcome read_expected(const std::filesystem::path& file) {
  const harness::ConfigNode root = harness::ConfigNode::load(file);
  root.allow_keys({"score", "checks"});
  ExpectedOutcome expected;
  expected.score = read_score(root.at("score"));
  if (const auto checks = root.find("checks")) {
    for (const auto& [id, node] : checks->entries()) {
      node.allow_keys({"status", "score"});
      expected.checks[id] = {read_statuses(node.at("status")), read_score(node.at("score"))};
    }
  }
  return expected;
}

std::vector<std::string> untimed_checks(const std::filesystem::path& assignment_folder) {
  std::vector<std::string> ids;
  for (const auto& check :
       harness::ConfigNode::load(assignment_folder / "assignment.yaml").at("checks").items()) {
    if (check.at("kind").as_string() != "performance") ids.push_back(check.at("id").as_string());
  }
  return ids;
}

ExpectedOutcome limited_to(ExpectedOutcome expected, const std::vector<std::string>& checks) {
  expected.score = {0, max_points};
  std::map<std::string, ExpectedCheck> all;
  std::swap(all, expected.checks);
  for (const std::string& id : checks) {
    if (const auto found = all.find(id); found != all.end()) expected.checks.insert(*found);
  }
  return expected;
}

std::vector<std::string> differences(const ExpectedOutcome& expected, const nlohmann::json& result) {
  std::vector<std::string> found;
  const double score = result.at("score").get<double>();
  if (!within(score, expected.score)) {
    found.push_back("score is " + std::to_string(score) + ", expected " + text(expected.score));
  }
  std::map<std::string, ExpectedCheck> missing = expected.checks;
  for (const nlohmann::json& check : result.at("checks")) {
    const std::string id = check.at("id").get<std::string>();
    const double full = check.at("max_score").get<double>();
    ExpectedCheck wanted{{"passed"}, {full, full}};
    if (const auto listed = missing.find(id); listed != missing.end()) {
      wanted = listed->second;
      missing.erase(listed);
    }
    const std::string status = check.at("status").get<std::string>();
    const double points = check.at("score").get<double>();
    const bool right_status =
        std::find(wanted.statuses.begin(), wanted.statuses.end(), status) != wanted.statuses.end();
    if (!right_status || !within(points, wanted.score)) {
      found.push_back(id + " is " + status + " with " + std::to_string(points) + " points, expected " +
                      text(wanted.statuses) + " with " + text(wanted.score) + ": " +
                      check.at("message").get<std::string>());
    }
  }
  for (const auto& [id, check] : missing) found.push_back("check " + id + " did not run");
  return found;
}

nlohmann::json without_measurements(nlohmann::json result) {
  result.erase("performance");
  result.erase("policy");
  result.erase("score");  // sums, speed included
  result.erase("final_score");
  for (auto& check : result.at("checks")) {
    const bool timed = check.at("kind") == "performance";
    if (timed || check.at("kind") == "toeplitz_free") check.erase("message");  // its figures are measured
    if (timed && check.at("status") != "skipped") {
      check.erase("status");
      check.erase("score");
    }
  }
  return result;
}

}  // namespace assignment_tests
