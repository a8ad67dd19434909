// sample_outcome GRADER ASSIGNMENT_FOLDER SAMPLE [--untimed]
// Grades one sample submission officially, on request without what measures speed, and compares with its
// expected.yaml.

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/assignments/expected_outcome.hpp"
#include "tests/support/run_command.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// The text of `check --json`; throws when the program could not answer.
std::string grade(const std::string& grader, const std::filesystem::path& assignment,
                  const std::filesystem::path& sample, const std::vector<std::string>& only,
                  const std::filesystem::path& folder) {
  const std::string json = (folder / "result.json").string();
  std::vector<std::string> words = {grader,
                                    "check",
                                    assignment.string(),
                                    sample.string(),
                                    "--official",
                                    "--seeds",
                                    (folder / "class.seeds").string(),
                                    "--json",
                                    json};
  for (const std::string& check : only) words.insert(words.end(), {"--only", check});
  const auto done = test_support::run_command(words, {.timeout = std::chrono::minutes(4)});
  if (done.status != 0 && done.status != 1) {
    throw std::runtime_error("grader check ended with " + std::to_string(done.status) + ": " + done.err);
  }
  return read_file(json);
}

}  // namespace

int main(int argc, char** argv) try {
  const bool untimed = argc == 5 && std::string(argv[4]) == "--untimed";
  if (argc != 4 && !untimed) {
    std::cerr << "usage: sample_outcome GRADER ASSIGNMENT_FOLDER SAMPLE [--untimed]\n";
    return 2;
  }
  const std::string grader = argv[1];
  const std::filesystem::path assignment = argv[2];
  const std::filesystem::path sample = assignment / "samples" / argv[3];

  const test_support::TempDir folder;
  const std::vector<std::string> only =
      untimed ? assignment_tests::untimed_checks(assignment) : std::vector<std::string>{};
  const auto result = nlohmann::json::parse(grade(grader, assignment, sample, only, folder.path()));
  auto expected = assignment_tests::read_expected(sample / "expected.yaml");
  if (untimed) expected = assignment_tests::limited_to(std::move(expected), only);
  const auto found = assignment_tests::differences(expected, result);
  for (const std::string& line : found) std::cerr << line << "\n";
  return found.empty() ? 0 : 1;
} catch (const std::exception& error) {
  std::cerr << "sample_outcome: " << error.what() << "\n";
  return 2;
}
