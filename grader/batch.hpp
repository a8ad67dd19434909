#pragma once
// Grades a class into the database. One bad submission never stops the rest; what is stored already under the
// same submission, spec, seeds and engine is reused, so that a batch that was stopped goes on where it
// stopped. Two batches on one database at once share the work.

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "db/gradebook.hpp"
#include "grader/intake/class_source.hpp"
#include "grader/self_checks.hpp"
#include "harness/grade/grade.hpp"

namespace grader {

enum class Engine {
  local,  // a pool of workers on this machine
  slurm,  // a job array: grader/slurm/array.hpp
};

struct BatchOptions {
  ClassRequest source;
  std::filesystem::path database;
  std::filesystem::path seeds;
  std::optional<std::filesystem::path> course;  // course.yaml; absent: the rules stored before hold
  std::optional<harness::Language> language;
  // Submissions graded at the same time; 0: one here, and as many as Slurm likes there.
  int jobs = 0;
  Engine engine = Engine::local;
  std::vector<std::string> sbatch = {};  // more options for Slurm: "--partition=long"
  // Another database, which keeps what is graded as runs that are nobody's grade: `database` is a trial's
  // copy.
  std::optional<std::filesystem::path> keep_runs_in = {};
  // Only what the database knows by source and content, as whose it knows it; nobody is enrolled.
  bool known_only = false;
};

struct BatchReport {
  std::size_t submissions = 0;
  std::size_t graded = 0;
  std::size_t reused = 0;
  std::vector<std::string> failed;     // "ada.zip: internal_error: ...": no result, or none that counts
  std::vector<std::string> changed;    // sources with a content the database does not know (known_only)
  std::vector<std::string> students;   // whose grades this batch decided, sorted, unique
  std::vector<std::string> unknown;    // names in course.yaml that belong to nobody
  std::vector<SelfCheck> self_checks;  // of the students who handed one in
  std::string receipt_problem;         // why not every receipt could be written; empty: all were
  bool cancelled = false;

  bool complete() const { return !cancelled && failed.empty(); }
};

// Whose is what, and progress, go to stderr. Throws what its parts throw: ConfigError, SandboxError,
// DatabaseError.
BatchReport run_batch(const std::shared_ptr<const harness::PreparedAssignment>& prepared,
                      const BatchOptions& options, std::atomic<bool>& cancelled);

// What run_batch would match, without a grading and without a change of the database, which need not exist.
ClassRoll match_class(const harness::Assignment& assignment, const BatchOptions& options,
                      const std::atomic<bool>& cancelled);

}  // namespace grader
