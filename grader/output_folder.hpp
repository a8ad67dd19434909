#pragma once
// A new folder that appears whole or not at all, for its owner to read: papers with their keys, marks.

#include <filesystem>
#include <string>

#include "grader/draft_folder.hpp"

namespace grader {

class OutputFolder {
 public:
  // Throws harness::ConfigError when `target` exists and is not an empty folder, or cannot be made.
  explicit OutputFolder(const std::filesystem::path& target);

  // Where the files are until commit().
  const std::filesystem::path& draft() const { return draft_.path(); }
  // Relative to the folder.
  void write(const std::filesystem::path& file, const std::string& text) const;
  void commit() { draft_.publish(); }

 private:
  DraftFolder draft_;
};

}  // namespace grader
