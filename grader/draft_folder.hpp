#pragma once
// A folder that is written beside its final place and put there when it is whole.
//
//   DraftFolder draft("report", DraftFolder::Readers::owner);
//   write into draft.path() ...
//   draft.publish();

#include <filesystem>

namespace grader {

class DraftFolder {
 public:
  enum class Readers { everyone, owner };

  // Makes an empty folder beside `target`, and the folders above it. Throws harness::ConfigError.
  DraftFolder(const std::filesystem::path& target, Readers readers);
  // Removes what was not published.
  ~DraftFolder();
  DraftFolder(const DraftFolder&) = delete;
  DraftFolder& operator=(const DraftFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // Renames the draft to its target. A folder that is there already is replaced in one step, and removed.
  // Throws harness::ConfigError.
  void publish();

 private:
  std::filesystem::path target_, path_;
};

}  // namespace grader
