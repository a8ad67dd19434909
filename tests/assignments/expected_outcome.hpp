#pragma once
// The outcome a sample submission must have (samples/<name>/expected.yaml), and how a result differs from it.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace assignment_tests {

struct ExpectedCheck {
  std::string status;
  double score = 0;
};

struct ExpectedOutcome {
  double score = 0;
  std::map<std::string, ExpectedCheck> checks;  // those that do not pass; all others pass with full points
};

// Throws harness::ConfigError.
ExpectedOutcome read_expected(const std::filesystem::path& file);

// One line a difference; empty when `result` (an object of `check --json`) is as expected.
std::vector<std::string> differences(const ExpectedOutcome& expected, const nlohmann::json& result);

// `result` without what is measured and may differ from run to run.
nlohmann::json without_measurements(nlohmann::json result);

}  // namespace assignment_tests
