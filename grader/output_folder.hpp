#pragma once
// A folder that appears whole or not at all: written beside its final name and renamed.

#include <filesystem>
#include <string>

namespace grader {

class OutputFolder {
 public:
  // Throws harness::ConfigError when `target` exists and is not an empty folder, or cannot be made.
  explicit OutputFolder(std::filesystem::path target);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  // Where the files are until commit().
  const std::filesystem::path& draft() const { return draft_; }
  // Relative to the folder.
  void write(const std::filesystem::path& file, const std::string& text) const;
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path draft_;
};

}  // namespace grader
