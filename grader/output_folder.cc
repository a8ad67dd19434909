#include "grader/output_folder.hpp"

#include <stdlib.h>

#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {

namespace fs = std::filesystem;

OutputFolder::OutputFolder(fs::path target) : target_(target.lexically_normal()) {
  if (!target_.has_filename()) target_ = target_.parent_path();
  const std::string name = shown(target_.string());
  std::error_code error;
  if (fs::exists(target_, error) && !fs::is_directory(target_, error)) {
    throw harness::ConfigError(name + ": is a file, expected a folder");
  }
  if (fs::is_directory(target_, error) && !fs::is_empty(target_, error)) {
    throw harness::ConfigError(name + ": is not empty; name a new folder");
  }
  if (target_.has_parent_path()) fs::create_directories(target_.parent_path(), error);
  std::string pattern = target_.string() + ".XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) {
    throw harness::ConfigError(name + ": cannot be made; name a folder in a writable place");
  }
  draft_ = pattern;
  fs::permissions(draft_, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                              fs::perms::others_read | fs::perms::others_exec);
}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  if (!draft_.empty()) fs::remove_all(draft_, ignored);
}

void OutputFolder::write(const fs::path& file, const std::string& text) const {
  fs::create_directories((draft_ / file).parent_path());
  write_output((draft_ / file).string(), text);
}

void OutputFolder::commit() {
  fs::rename(draft_, target_);
  draft_.clear();
}

}  // namespace grader
