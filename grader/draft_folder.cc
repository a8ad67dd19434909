#include "grader/draft_folder.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>

#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {

namespace fs = std::filesystem;

namespace {

// "out/" names the folder "out".
fs::path without_trailing_slash(const fs::path& path) {
  const fs::path normal = path.lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

}  // namespace

DraftFolder::DraftFolder(const fs::path& target, Readers readers) : target_(without_trailing_slash(target)) {
  std::error_code error;
  if (target_.has_parent_path()) fs::create_directories(target_.parent_path(), error);
  std::string pattern = target_.string() + ".XXXXXX";
  if (error || mkdtemp(pattern.data()) == nullptr) {
    throw harness::ConfigError(shown(target_.string()) +
                               ": cannot be made; name a folder in a writable place");
  }
  path_ = pattern;
  if (readers == Readers::owner) return;  // as mkdtemp made it
  fs::permissions(path_, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                             fs::perms::others_read | fs::perms::others_exec);
}

DraftFolder::~DraftFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void DraftFolder::publish() {
  std::error_code error;
  const bool is_there = fs::exists(fs::symlink_status(target_, error));
  if (!is_there || fs::is_empty(target_, error)) {
    fs::rename(path_, target_, error);
    if (!error) return;
  } else if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0) {
    return;                                         // the old one is at path_ now
  } else if (errno == EINVAL || errno == ENOSYS) {  // a file system that cannot swap
    const fs::path old = path_.string() + ".old";
    fs::rename(target_, old, error);
    if (!error) fs::rename(path_, target_, error);
    std::error_code ignored;
    if (!error) fs::remove_all(old, ignored);
    if (!error) return;
  } else {
    error = std::error_code(errno, std::generic_category());
  }
  throw harness::ConfigError(shown(target_.string()) + ": cannot be written: " + error.message());
}

}  // namespace grader
