#pragma once
// The outcome a sample submission must have (samples/<name>/expected.yaml), and how a result differs from it.
//
//   score: {at_least: 88, at_most: 91}
//   checks:
//     linear: {status: failed, score: 0}
//     linear-speed: {status: [partial, passed], score: {at_least: 3, at_most: 5}}
//
// Ranges and several statuses are for what is measured; what is judged has one outcome.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace assignment_tests {

struct ExpectedScore {
  double at_least = 0, at_most = 0;
};

struct ExpectedCheck {
  std::vector<std::string> statuses;  // any of them
  ExpectedScore score;
};

struct ExpectedOutcome {
  ExpectedScore score;
  std::map<std::string, ExpectedCheck> checks;  // those that do not pass; all others pass with full points
};

// Throws harness::ConfigError.
ExpectedOutcome read_expected(const std::filesystem::path& file);

// Ids of the checks that measure no speed. Throws harness::ConfigError.
std::vector<std::string> untimed_checks(const std::filesystem::path& assignment_folder);
// The outcome of these checks alone, of whatever score.
ExpectedOutcome limited_to(ExpectedOutcome expected, const std::vector<std::string>& checks);

// One line a difference; empty when `result` (an object of `check --json`) is as expected.
std::vector<std::string> differences(const ExpectedOutcome& expected, const nlohmann::json& result);

// `result` without what is measured and may differ from run to run.
nlohmann::json without_measurements(nlohmann::json result);

}  // namespace assignment_tests
