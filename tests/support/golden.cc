#include "tests/support/golden.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iomanip>
#include <limits>
#include <optional>
#include <sstream>
#include <stdexcept>

namespace golden {
namespace {

using nlohmann::json;

const json& member(const json& object, const std::string& key, const std::string& where) {
  if (!object.is_object() || !object.contains(key))
    throw std::runtime_error(where + "'" + key + "' is missing");
  return object.at(key);
}

reference::Tensor<double> tensor_of(const json& object, const std::string& where) {
  for (const auto& [key, value] : object.items()) {
    if (key == "dtype" && value == "int") continue;
    if (key != "shape" && key != "data") throw std::runtime_error(where + ": unknown key '" + key + "'");
  }
  return {member(object, "shape", where + ": ").get<reference::Shape>(),
          member(object, "data", where + ": ").get<std::vector<double>>()};
}

json parse_file(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot be opened");
  return json::parse(stream);
}

// The file's "model", or nothing when it is not a golden file.
std::optional<std::string> model_of(const std::filesystem::path& file) {
  try {
    return member(parse_file(file), "model", "").get<std::string>();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::vector<std::filesystem::path> sorted_entries(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> entries;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) entries.push_back(entry.path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::string difference(const std::string& key, const reference::Shape& shape, std::int64_t position,
                       double got, double expected, double tolerance) {
  std::ostringstream text;
  text.precision(std::numeric_limits<double>::max_digits10);
  text << key << reference::to_string(reference::unravel(shape, position)) << " is " << got << ", expected "
       << expected << " (tolerance " << std::setprecision(3) << tolerance << ")";
  return text.str();
}

}  // namespace

Case::Case(const json& json) : json_(json), name_(member(json, "name", "").get<std::string>()) {
  used_.insert("name");
  member(json_, "inputs", "");
  member(json_, "outputs", "");
}

const json& Case::setting(const std::string& key) {
  used_.insert(key);
  return member(json_, key, "");
}

int Case::integer(const std::string& key) {
  return setting(key).get<int>();
}

std::array<int, 2> Case::pair(const std::string& key) {
  return setting(key).get<std::array<int, 2>>();
}

std::string Case::text(const std::string& key) {
  return setting(key).get<std::string>();
}

bool Case::has_input(const std::string& key) const {
  return json_["inputs"].contains(key);
}

reference::Tensor<double> Case::input(const std::string& key) {
  used_.insert("inputs." + key);
  return tensor_of(member(json_["inputs"], key, "inputs."), "inputs." + key);
}

bool Case::has_output(const std::string& key) const {
  return json_["outputs"].contains(key);
}

void Case::expect(const std::string& key, const reference::Tensor<double>& got, double tolerance) {
  used_.insert("outputs." + key);
  const reference::Tensor<double> expected =
      tensor_of(member(json_["outputs"], key, "outputs."), "outputs." + key);
  compare(key, got, expected, tolerance, tolerance);
}

void Case::expect_float32(const std::string& key, const reference::Tensor<float>& got) {
  used_.insert("outputs." + key);
  const reference::Tensor<double> expected =
      tensor_of(member(json_["outputs"], key, "outputs."), "outputs." + key);
  double largest = 1;
  for (const double value : expected.flat()) largest = std::max(largest, std::abs(value));
  reference::Tensor<double> wide(got.shape());
  for (std::int64_t k = 0; k < got.size(); ++k) wide[k] = static_cast<double>(got[k]);
  compare(key + " in float32", wide, expected, 2e-5 * largest, 0);
}

void Case::compare(const std::string& key, const reference::Tensor<double>& got,
                   const reference::Tensor<double>& expected, double least_allowed, double tolerance) {
  if (got.shape() != expected.shape()) {
    mismatches_.push_back(key + " has shape " + reference::to_string(got.shape()) + ", expected " +
                          reference::to_string(expected.shape()));
    return;
  }
  for (std::int64_t k = 0; k < got.size(); ++k) {
    const double allowed = std::max(least_allowed, tolerance * std::abs(expected[k]));
    if (std::abs(got[k] - expected[k]) <= allowed) continue;
    mismatches_.push_back(difference(key, got.shape(), k, got[k], expected[k], allowed));
    return;  // the first difference of an output says enough
  }
}

std::vector<std::string> Case::failures() const {
  std::vector<std::string> failures = mismatches_;
  const auto note_unused = [&](const json& object, const std::string& prefix) {
    for (const auto& [key, value] : object.items()) {
      if (prefix.empty() && (key == "inputs" || key == "outputs")) continue;
      if (used_.count(prefix + key) == 0)
        failures.push_back("the reader does not know '" + prefix + key + "'");
    }
  };
  note_unused(json_, "");
  note_unused(json_["inputs"], "inputs.");
  note_unused(json_["outputs"], "outputs.");
  return failures;
}

FileReport run_file(const std::filesystem::path& file, Reader reader) {
  FileReport report;
  const std::string file_name = file.filename().string();
  try {
    const json content = parse_file(file);
    for (const json& entry : member(content, "cases", "")) {
      ++report.cases;
      std::string place = file_name + ": case " + std::to_string(report.cases) + ": ";
      try {
        Case golden_case(entry);
        place = file_name + ": " + golden_case.name() + ": ";
        reader(golden_case);
        for (const std::string& failure : golden_case.failures()) report.failures.push_back(place + failure);
      } catch (const std::exception& error) {
        report.failures.push_back(place + error.what());
      }
    }
  } catch (const std::exception& error) {
    report.failures.push_back(file_name + ": " + error.what());
  }
  if (report.cases == 0) report.failures.push_back(file_name + ": no case was run");
  return report;
}

std::vector<std::filesystem::path> files_of_model(const std::filesystem::path& folder, const Model& model) {
  std::vector<std::filesystem::path> files;
  for (const std::filesystem::path& entry : sorted_entries(folder)) {
    if (!std::filesystem::is_regular_file(entry)) continue;
    if (entry.filename() == model.file || model_of(entry) == model.model) files.push_back(entry);
  }
  return files;
}

std::vector<std::string> unclaimed_entries(const std::filesystem::path& folder,
                                           const std::vector<Model>& models) {
  std::vector<std::string> unclaimed;
  for (const std::filesystem::path& entry : sorted_entries(folder)) {
    const std::string name = entry.filename().string();
    const std::optional<std::string> model =
        std::filesystem::is_regular_file(entry) ? model_of(entry) : std::nullopt;
    if (!model) {
      unclaimed.push_back(name + ": not a JSON file with a 'model'");
    } else if (std::none_of(models.begin(), models.end(),
                            [&](const Model& m) { return m.model == *model; })) {
      unclaimed.push_back(name + ": model '" + *model +
                          "' is in no list of tests/reference/golden/CMakeLists.txt");
    }
  }
  return unclaimed;
}

}  // namespace golden
