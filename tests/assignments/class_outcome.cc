// class_outcome GRADER ASSIGNMENT_FOLDER EVERY JOBS...
// Grades every EVERY-th sample of an assignment, by name, as one class, once for each number of jobs under
// the same seeds, and compares the exported results with every expected.yaml and with each other.

#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tests/assignments/expected_outcome.hpp"
#include "tests/support/run_command.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

void require_success(const test_support::CommandResult& done, const std::string& what) {
  if (done.status == 0) return;
  throw std::runtime_error(what + " ended with " + std::to_string(done.status) + ": " + done.err);
}

// Copies the class to `to`; gives back how many they are.
std::size_t gather_class(const std::filesystem::path& samples, std::size_t every,
                         const std::filesystem::path& to) {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::directory_iterator(samples)) {
    if (entry.is_directory()) all.push_back(entry.path());
  }
  std::sort(all.begin(), all.end());
  std::filesystem::create_directory(to);
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < all.size(); i += every, ++chosen) {
    std::filesystem::copy(all[i], to / all[i].filename(), std::filesystem::copy_options::recursive);
  }
  return chosen;
}

nlohmann::json grade_class(const std::string& grader, const std::filesystem::path& assignment,
                           const std::filesystem::path& folder, const std::string& name,
                           const std::string& jobs) {
  const std::string database = (folder / (name + ".db")).string();
  const std::string exported = (folder / (name + ".json")).string();
  require_success(
      test_support::run_command({grader, "batch", assignment.string(), (folder / "class").string(), "--db",
                                 database, "--jobs", jobs, "--seeds", (folder / "class.seeds").string()},
                                {.timeout = std::chrono::minutes(10)}),
      "grader batch --jobs " + jobs);
  require_success(test_support::run_command({grader, "export", assignment.string(), "--db", database,
                                             "--format", "json", "-o", exported}),
                  "grader export");
  std::ifstream in(exported);
  return nlohmann::json::parse(in);
}

// False, after saying so, when a student of the class has another outcome than expected.
bool is_expected(const std::filesystem::path& assignment, const nlohmann::json& results) {
  bool good = true;
  for (const nlohmann::json& result : results) {
    const std::string student = result.at("student").get<std::string>();
    const auto expected = assignment_tests::read_expected(assignment / "samples" / student / "expected.yaml");
    for (const std::string& line : assignment_tests::differences(expected, result)) {
      std::cerr << student << ": " << line << "\n";
      good = false;
    }
  }
  return good;
}

bool is_same(const nlohmann::json& once, const nlohmann::json& again) {
  bool good = once.size() == again.size();
  for (std::size_t i = 0; i < std::min(once.size(), again.size()); ++i) {
    if (assignment_tests::without_measurements(once[i]) == assignment_tests::without_measurements(again[i]))
      continue;
    std::cerr << "two gradings differ:\n" << once[i].dump(1) << "\n" << again[i].dump(1) << "\n";
    good = false;
  }
  return good;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 5) {
    std::cerr << "usage: class_outcome GRADER ASSIGNMENT_FOLDER EVERY JOBS...\n";
    return 2;
  }
  const std::string grader = argv[1];
  const std::filesystem::path assignment = argv[2];
  const test_support::TempDir folder;
  const std::size_t samples =
      gather_class(assignment / "samples", std::stoul(argv[3]), folder.path() / "class");
  std::vector<nlohmann::json> gradings;
  for (int i = 4; i < argc; ++i) {
    gradings.push_back(grade_class(grader, assignment, folder.path(), std::to_string(i), argv[i]));
  }
  bool good = is_expected(assignment, gradings.front());
  if (gradings.front().size() != samples) {
    std::cerr << samples << " samples, but " << gradings.front().size() << " results\n";
    good = false;
  }
  for (const nlohmann::json& again : gradings) good = is_same(gradings.front(), again) && good;
  return good ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "class_outcome: " << error.what() << "\n";
  return 2;
}
