#pragma once
// One grading from left to right: intake, build, session, checks, result. The entry point of the harness.
//
//   harness::Grader grader(harness::load_prepared("assignments/a7-convnet"), {});
//   harness::GradingResult r = grader.grade("submissions/ada", {});

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/assignment/assignment.hpp"
#include "harness/checks/check.hpp"
#include "harness/result/result.hpp"

namespace harness {

// The secret behind hidden cases. A file of mode 0600, made on first use:
//   secret: <64 hex digits>
struct Seeds {
  std::string secret;
  std::string id() const;  // fingerprint that does not give the secret away
  std::uint64_t for_check(const std::string& assignment, const std::string& check,
                          std::uint64_t public_seed) const;
};
// Throws ConfigError when the file is unreadable, readable by others, or malformed.
Seeds load_or_create_seeds(const std::filesystem::path& file);

// "0.1.0+<12 hex digits of the hash over the sources that decide a score>"
std::string engine_version();

struct PreparedAssignment {
  Assignment assignment;
  std::vector<std::unique_ptr<Check>> checks;  // parallel to assignment.checks
};
std::shared_ptr<const PreparedAssignment> prepare_assignment(const std::filesystem::path& path);

// Keeps the calling thread, and every thread and process that it starts from now on, off the processor on
// which speed is measured and off its hyperthreads: timing itself still finds its way there. For a batch,
// before its graders are made. Changes nothing where no check measures speed. False, and nothing is changed,
// where no other processor is left: then timing must take its turn with the rest, one submission at a time.
bool reserve_timing_core(const PreparedAssignment& prepared);

struct GraderOptions {
  bool sandbox = true;  // false: the student's own code on the student's own machine, unofficial
  int worker = 0;       // distinct for each Grader that is alive at once in this process
};

struct GradeRequest {
  bool official = false;                             // every check with hidden seeds; else the public ones
  std::optional<Seeds> seeds;                        // needed when official
  std::optional<Language> language;                  // when a submission has both
  std::vector<std::string> only;                     // ids of checks; empty: all
  std::function<void(const CheckResult&)> on_check;  // as each check ends
  const std::atomic<bool>* cancelled = nullptr;      // polled; a cancelled grading throws Cancelled
};

// Throws ConfigError when it names a check that would not be run, or a language that the assignment does not
// take: what `grade` would do, but before anything is built.
void require_applicable(const GradeRequest& request, const Assignment& assignment);

class Cancelled : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// One worker: a launcher process, a work folder, a runner compiled once. Not thread-safe: one a thread.
class Grader {
 public:
  // Throws SandboxError (harness/sandbox) when isolation was asked for and cannot be had; the message is the
  // remedy.
  Grader(std::shared_ptr<const PreparedAssignment> assignment, GraderOptions options);
  ~Grader();
  Grader(Grader&&) noexcept;
  Grader& operator=(Grader&&) noexcept;

  // Whatever the submission does becomes a status. Throws ConfigError when `submission` does not exist.
  GradingResult grade(const std::filesystem::path& submission, const GradeRequest& request);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace harness
