#pragma once
// Grades a class into the database. One bad submission never stops the rest; what is stored already under the
// same submission, spec, seeds and engine is reused, so that a batch that was stopped goes on where it
// stopped.

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/gradebook.hpp"
#include "harness/grade/grade.hpp"

namespace grader {

struct BatchOptions {
  std::filesystem::path source;
  std::filesystem::path database;
  std::filesystem::path seeds;
  std::optional<std::filesystem::path> roster;
  std::optional<std::filesystem::path> course;  // course.yaml; absent: the rules stored before hold
  std::optional<harness::Language> language;
  int jobs = 1;
};

struct BatchReport {
  std::size_t submissions = 0;
  std::size_t graded = 0;
  std::size_t reused = 0;
  std::vector<std::string> failed;         // "ada.zip: internal_error: ...": no result, or none that counts
  std::vector<std::string> ignored;        // entries of the folder that are no submissions
  std::vector<std::string> not_on_roster;  // names, when there is a roster
  std::vector<std::string> without_entry;  // students of the roster who did not submit
  std::vector<std::string> students;       // whose grades this batch decided, sorted, unique
  bool cancelled = false;

  bool complete() const { return !cancelled && failed.empty(); }
};

// Progress goes to stderr. Throws what its parts throw: ConfigError, SandboxError, DatabaseError.
BatchReport run_batch(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                      const BatchOptions& options, std::atomic<bool>& cancelled);

}  // namespace grader
