// Runs the exact functions against the golden files.
//
//   golden_test conv2d.json       every case of every file with the model of that file: exit 0, 1, or 77
//   (skipped) golden_test --unknown-files   exit 1 when the folder has a file that no model claims
//
// The folder is $GOLDEN_DIR, or tests/golden of the source tree.

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "golden_models.hpp"
#include "tests/support/golden.hpp"

namespace {

enum Exit { passed = 0, failed = 1, wrong_use = 2, skipped = 77 };

struct Folder {
  std::filesystem::path path;
  bool is_ours;  // then every model must have its file
};

Folder golden_folder() {
  const char* given = std::getenv("GOLDEN_DIR");
  if (given != nullptr && *given != '\0') return {given, false};
  return {GRADER_GOLDEN_DIR, true};
}

int report_lines(const std::vector<std::string>& failures) {
  for (const std::string& failure : failures) std::cerr << failure << '\n';
  return failures.empty() ? passed : failed;
}

int run_model(const Folder& folder, const golden::Model& model) {
  const std::vector<std::filesystem::path> files = golden::files_of_model(folder.path, model);
  if (files.empty()) {
    std::cerr << model.file << ": no file of model '" << model.model << "' in " << folder.path.string()
              << '\n';
    return folder.is_ours ? failed : skipped;
  }
  if (model.reader == nullptr) {
    std::cerr << model.file << ": skipped, model '" << model.model << "' has no reader yet\n";
    return skipped;
  }
  int result = passed;
  for (const std::filesystem::path& file : files) {
    const golden::FileReport report = golden::run_file(file, model.reader);
    std::cout << file.filename().string() << ": " << report.cases << " cases\n";
    if (report_lines(report.failures) != passed) result = failed;
  }
  return result;
}

int run(const std::string& argument) {
  const std::vector<golden::Model> models = golden_models();
  const Folder folder = golden_folder();
  if (argument == "--unknown-files") return report_lines(golden::unclaimed_entries(folder.path, models));
  for (const golden::Model& model : models) {
    if (model.file == argument) return run_model(folder, model);
  }
  std::cerr << "golden_test: '" << argument << "' is no known golden file\n";
  return wrong_use;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: golden_test conv2d.json | --unknown-files\n";
    return wrong_use;
  }
  try {
    return run(argv[1]);
  } catch (const std::exception& error) {
    std::cerr << "golden_test: " << error.what() << '\n';
    return failed;
  }
}
