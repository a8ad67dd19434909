#pragma once
// Golden files: cases with inputs and outputs computed elsewhere, one JSON file or more a model.
//
// A reader is a function that takes a case apart, computes, and compares:
//
//   void read_relu(golden::Case& c) { c.expect("y", relu_forward(c.input("x")).value,
//   golden::value_tolerance); }
//
// Every key of the case must be asked for: what a reader does not know makes the case fail, so that no part
// of a file goes unchecked in silence. Which readers there are: tests/reference/golden/CMakeLists.txt.

#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "reference/tensor/tensor.hpp"

namespace golden {

// What the files promise a float64 implementation, relative to max(1, |expected|).
inline constexpr double value_tolerance = 1e-10;
inline constexpr double gradient_tolerance = 1e-8;

// One entry of "cases". All reading functions throw std::runtime_error when the key is missing or of another
// kind.
class Case {
 public:
  // `name` and every other member of `json` but "name", "inputs" and "outputs" is a setting of the model.
  explicit Case(const nlohmann::json& json);

  const std::string& name() const { return name_; }

  bool has_setting(const std::string& key) const { return json_.contains(key); }
  const nlohmann::json& setting(const std::string& key);
  int integer(const std::string& key);
  std::array<int, 2> pair(const std::string& key);
  std::string text(const std::string& key);

  bool has_input(const std::string& key) const;
  reference::Tensor<double> input(const std::string& key);

  bool has_output(const std::string& key) const;
  // Notes a failure unless each element differs by at most tolerance * max(1, |expected|).
  void expect(const std::string& key, const reference::Tensor<double>& got, double tolerance);

  // The same for float32 arithmetic: 2e-5 of the largest absolute value expected, or of 1.
  void expect_float32(const std::string& key, const reference::Tensor<float>& got);

  // Failures so far, and one for each key that nobody asked for.
  std::vector<std::string> failures() const;

 private:
  void compare(const std::string& key, const reference::Tensor<double>& got,
               const reference::Tensor<double>& expected, double least_allowed, double tolerance);

  nlohmann::json json_;
  std::string name_;
  std::set<std::string> used_;
  std::vector<std::string> mismatches_;
};

using Reader = void (*)(Case&);

struct Model {
  std::string file;   // as the repository has it; other files with this model are read as well
  std::string model;  // the file's "model"
  Reader reader;      // null: known, not yet readable
};

// Runs all cases of a file. One line a failure, "<file>: <case>: <what>"; a file without cases fails. `cases`
// counts what was run.
struct FileReport {
  int cases = 0;
  std::vector<std::string> failures;
};
FileReport run_file(const std::filesystem::path& file, Reader reader);

// The files in `folder` whose "model" is the model's, and the one with its name whatever it holds, sorted.
std::vector<std::filesystem::path> files_of_model(const std::filesystem::path& folder, const Model& model);

// One line for each entry of `folder` that is not a JSON file of one of `models`.
std::vector<std::string> unclaimed_entries(const std::filesystem::path& folder,
                                           const std::vector<Model>& models);

}  // namespace golden
