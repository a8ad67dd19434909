#include "grader/output_folder.hpp"

#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

const fs::path& require_new(const fs::path& target) {
  std::error_code error;
  if (fs::exists(target, error) && !fs::is_directory(target, error)) {
    throw harness::ConfigError(shown(target.string()) + ": is a file, expected a folder");
  }
  if (fs::is_directory(target, error) && !fs::is_empty(target, error)) {
    throw harness::ConfigError(shown(target.string()) + ": is not empty; name a new folder");
  }
  return target;
}

}  // namespace

OutputFolder::OutputFolder(const fs::path& target)
    : draft_(require_new(target), DraftFolder::Readers::owner) {}

void OutputFolder::write(const fs::path& file, const std::string& text) const {
  fs::create_directories((draft() / file).parent_path());
  write_output((draft() / file).string(), text);
}

}  // namespace grader
