#pragma once
// The program as it runs inside of Gradescope, and as an external grader of PrairieLearn: a folder with the
// program, the programs it starts, the assignment, and the scripts that each of the two calls. And the
// program in the kit of a student who has none.

#include <filesystem>
#include <optional>
#include <string>

#include "harness/assignment/assignment.hpp"

namespace grader {

enum class KitHost { gradescope, prairielearn };
std::optional<KitHost> kit_host_from_string(const std::string& name);

struct LmsKit {
  KitHost host = KitHost::gradescope;
  // Seeds of the hidden checks; those of the course's batches give the same scores. Absent for a kit without
  // the sandbox: where a submission runs beside the grader, nothing secret may lie there, so it has the
  // public checks alone and its results are not official.
  std::optional<std::filesystem::path> seeds;
};

// Writes into an empty folder. Throws harness::ConfigError; SandboxError when a program of ours is missing.
void write_lms_kit(const harness::Assignment& assignment, const LmsKit& kit,
                   const std::filesystem::path& folder);

// Into a kit of students: program/ and a Containerfile that installs it on the system it was built on. Throws
// SandboxError when a program of ours is missing.
void write_program_for_students(const harness::Assignment& assignment, const std::filesystem::path& kit);

}  // namespace grader
