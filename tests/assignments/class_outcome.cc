// class_outcome GRADER ASSIGNMENT_FOLDER
// Grades all samples of an assignment as one class, with one job and with two under the same seeds, and
// compares the exported results with every expected.yaml and with each other.

#include <fstream>
#include <iostream>
#include <string>

#include "tests/assignments/expected_outcome.hpp"
#include "tests/support/run_command.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

void require_success(const test_support::CommandResult& done, const std::string& what) {
  if (done.status == 0) return;
  throw std::runtime_error(what + " ended with " + std::to_string(done.status) + ": " + done.err);
}

nlohmann::json grade_class(const std::string& grader, const std::filesystem::path& assignment,
                           const std::filesystem::path& folder, const std::string& jobs) {
  const std::string database = (folder / ("class-" + jobs + ".db")).string();
  const std::string exported = (folder / ("class-" + jobs + ".json")).string();
  require_success(test_support::run_command(
                      {grader, "batch", assignment.string(), (assignment / "samples").string(), "--db",
                       database, "--jobs", jobs, "--seeds", (folder / "class.seeds").string()},
                      {.timeout = std::chrono::minutes(10)}),
                  "grader batch --jobs " + jobs);
  require_success(test_support::run_command({grader, "export", assignment.string(), "--db", database,
                                             "--format", "json", "-o", exported}),
                  "grader export");
  std::ifstream in(exported);
  return nlohmann::json::parse(in);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) {
    std::cerr << "usage: class_outcome GRADER ASSIGNMENT_FOLDER\n";
    return 2;
  }
  const std::string grader = argv[1];
  const std::filesystem::path assignment = argv[2];
  const test_support::TempDir folder;
  const nlohmann::json alone = grade_class(grader, assignment, folder.path(), "1");
  const nlohmann::json together = grade_class(grader, assignment, folder.path(), "2");

  bool good = true;
  std::size_t samples = 0;
  for (const auto& entry : std::filesystem::directory_iterator(assignment / "samples")) {
    if (entry.is_directory()) ++samples;
  }
  if (alone.size() != samples || together.size() != samples) {
    std::cerr << samples << " samples, but " << alone.size() << " results with one job and "
              << together.size() << " with two\n";
    good = false;
  }
  for (const nlohmann::json& result : alone) {
    const std::string student = result.at("student").get<std::string>();
    const auto expected = assignment_tests::read_expected(assignment / "samples" / student / "expected.yaml");
    for (const std::string& line : assignment_tests::differences(expected, result)) {
      std::cerr << student << ": " << line << "\n";
      good = false;
    }
  }
  for (std::size_t i = 0; i < std::min(alone.size(), together.size()); ++i) {
    if (assignment_tests::without_measurements(alone[i]) !=
        assignment_tests::without_measurements(together[i])) {
      std::cerr << "one job and two differ:\n" << alone[i].dump(1) << "\n" << together[i].dump(1) << "\n";
      good = false;
    }
  }
  return good ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "class_outcome: " << error.what() << "\n";
  return 2;
}
