#pragma once
// Inside the sandbox, the student's files and our runner become one program (C++) or a checked module
// (Python).

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/assignment/assignment.hpp"
#include "harness/intake/intake.hpp"
#include "harness/sandbox/sandbox.hpp"

namespace harness {

inline constexpr const char* job_in_box = "/job";

struct BuiltSubmission {
  Language language = Language::cpp;
  Status status = Status::not_run;  // passed: it builds
  std::string message;  // the compiler's or the importer's words, trimmed, with the student's file names
  std::filesystem::path job_folder;  // mounted read-only at job_in_box for sessions
  std::vector<std::string> argv;     // what a session starts, as the process sees the paths
  bool uses_numba = false;           // first calls compile: they get the warm-up's time
  bool trusted = false;  // the grader's own: what it did to its tensors besides answering is not looked at
};

// The part that is the same for every submission of an assignment (generated header, runner object), made
// once for each Grader; the runner is compiled before the first C++ submission.
class BuildKit {
 public:
  BuildKit(Sandbox& sandbox, const Assignment& assignment);
  ~BuildKit();
  BuildKit(BuildKit&&) noexcept;
  BuildKit& operator=(BuildKit&&) noexcept;
  // `cancelled` is polled while the compiler runs (may be null). job_folder exists whatever the status; the
  // caller removes it. Throws ConfigError when the runner itself does not compile with the flags of the spec.
  BuiltSubmission build(const Snapshot& snapshot, const std::function<bool()>& cancelled);
  // What the compiler sees of the student's C++ files after preprocessing, with line markers. Nothing when it
  // cannot be had.
  std::optional<std::string> preprocess(const Snapshot& snapshot,
                                        const std::function<bool()>& cancelled) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace harness
