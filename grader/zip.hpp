#pragma once
// Zip archives in memory.

#include <string>
#include <vector>

namespace grader {

struct ZipEntry {
  std::string name;  // UTF-8, with / between folders
  std::string bytes;
};

// The same bytes for the same entries: every file is dated 1980-01-01. Throws std::runtime_error.
std::string write_zip(const std::vector<ZipEntry>& entries);

// Regular files alone, in the order of the archive. Throws std::runtime_error.
std::vector<ZipEntry> read_zip(const std::string& archive);

}  // namespace grader
