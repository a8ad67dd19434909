#pragma once
// A folder with the submissions of a class: each entry is a folder, an archive or a single source file.

#include <filesystem>
#include <string>
#include <vector>

#include "db/gradebook.hpp"
#include "harness/assignment/assignment.hpp"

namespace grader {

struct ClassEntry {
  std::string name;    // without the suffix of an archive or a source file
  std::string source;  // as it stands in the folder
  std::filesystem::path path;
  db::Time submitted_at;  // newest modification in it, never in the future
};

struct ClassFolder {
  std::vector<ClassEntry> entries;   // sorted by source
  std::vector<std::string> ignored;  // "roster.csv (neither a folder, an archive nor a source file)"
};

// Throws harness::ConfigError when the folder cannot be read, holds no submission, or is a single submission.
ClassFolder read_class_folder(const std::filesystem::path& folder, const harness::Assignment& assignment);

}  // namespace grader
