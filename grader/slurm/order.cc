#include "grader/slurm/order.hpp"

#include <nlohmann/json.hpp>
#include <sstream>

#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "grader/unit_result.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

fs::path order_file(const fs::path& folder) {
  return folder / "order.json";
}
fs::path wave_file(const fs::path& folder, int wave) {
  return folder / ("wave-" + std::to_string(wave));
}
fs::path outcome_file(const fs::path& folder, std::size_t unit) {
  return folder / ("result-" + std::to_string(unit));
}

[[noreturn]] void fail_order(const fs::path& file, const std::string& what) {
  throw harness::ConfigError(file.string() + ": " + what + "; it is written by grader batch --engine slurm");
}

// Paths are bytes, JSON is UTF-8: a name that is neither is kept as the list of its bytes.
Json path_json(const fs::path& path) {
  return std::vector<unsigned char>(path.native().begin(), path.native().end());
}
fs::path path_of(const Json& json) {
  const auto bytes = json.get<std::vector<unsigned char>>();
  return std::string(bytes.begin(), bytes.end());
}

const char failure_mark[] = "failure\n";

}  // namespace

void write_order(const fs::path& folder, const Order& order) {
  Json submissions = Json::array();
  for (const fs::path& path : order.submissions) submissions.push_back(path_json(path));
  const Json json = {{"assignment", path_json(order.assignment)},
                     {"spec_hash", order.spec_hash},
                     {"engine", order.engine},
                     {"seeds", path_json(order.seeds)},
                     {"language", order.language ? Json(harness::to_string(*order.language)) : Json()},
                     {"submissions", submissions}};
  write_output(order_file(folder).string(), json.dump());
}

Order read_order(const fs::path& folder) {
  const fs::path file = order_file(folder);
  const std::string text = read_input(file.string());
  try {
    const Json json = Json::parse(text);
    Order order;
    order.assignment = path_of(json.at("assignment"));
    order.spec_hash = json.at("spec_hash").get<std::string>();
    order.engine = json.at("engine").get<std::string>();
    order.seeds = path_of(json.at("seeds"));
    if (!json.at("language").is_null())
      order.language = harness::language_from_string(json.at("language").get<std::string>());
    for (const Json& path : json.at("submissions")) order.submissions.push_back(path_of(path));
    return order;
  } catch (const Json::exception& error) {
    fail_order(file, std::string("is no order: ") + error.what());
  }
}

void write_wave(const fs::path& folder, int wave, const std::vector<std::size_t>& units) {
  std::string text;
  for (const std::size_t unit : units) text += std::to_string(unit) + "\n";
  write_output(wave_file(folder, wave).string(), text);
}

std::vector<std::size_t> read_wave(const fs::path& folder, int wave) {
  std::istringstream lines(read_input(wave_file(folder, wave).string()));
  std::vector<std::size_t> units;
  for (std::size_t unit = 0; lines >> unit;) units.push_back(unit);
  return units;
}

void write_outcome(const fs::path& folder, std::size_t unit, const UnitOutcome& outcome) {
  write_output(outcome_file(folder, unit).string(),
               outcome.result ? write_unit_result(*outcome.result) : failure_mark + outcome.failure);
}

std::optional<UnitOutcome> read_outcome(const fs::path& folder, std::size_t unit) {
  const fs::path file = outcome_file(folder, unit);
  std::error_code error;
  if (!fs::exists(file, error)) return std::nullopt;
  const std::string text = read_input(file.string());
  if (text.rfind(failure_mark, 0) == 0)
    return UnitOutcome{std::nullopt, text.substr(sizeof failure_mark - 1)};
  try {
    return UnitOutcome{read_unit_result(text), {}};
  } catch (const std::invalid_argument& problem) {
    fail_order(file, problem.what());
  }
}

}  // namespace grader
