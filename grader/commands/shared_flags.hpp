#pragma once
// Flags and operands that several commands have, so that they are called and explained alike.

#include "grader/cli.hpp"
#include "grader/text.hpp"
#include "harness/result/result.hpp"

namespace grader {

inline Operand assignment_operand() {
  return {"ASSIGNMENT", "id or folder of the assignment"};
}
inline Flag assignments_flag() {
  return {.name = "assignments",
          .value = "DIR",
          .help = "where ids are sought; else $GRADER_ASSIGNMENTS, ./assignments, the program's own"};
}
inline Flag json_flag(const std::string& what) {
  return {.name = "json", .value = "FILE", .help = what + " as JSON; - is stdout"};
}
inline Flag db_flag() {
  return {.name = "db", .value = "FILE", .help = "the course database"};
}
inline Flag language_flag() {
  return {.name = "language",
          .value = "L",
          .help = "cpp or python, for submissions that have both",
          .choices = {"cpp", "python"}};
}
inline Flag jobs_flag() {
  return {.name = "jobs",
          .value = "N",
          .help = "submissions graded at the same time (default: 1; with Slurm as many as it likes)"};
}

// Throws UsageError.
inline std::optional<harness::Language> language_of(const Arguments& arguments) {
  const std::optional<std::string> name = arguments.value("language");
  if (!name) return std::nullopt;
  const std::optional<harness::Language> language = harness::language_from_string(*name);
  if (!language) throw UsageError("--language is '" + shown_on_line(*name) + "', expected cpp or python");
  return language;
}

}  // namespace grader
