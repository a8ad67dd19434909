#include "grader/class_folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <system_error>

#include "grader/text.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

// Longest first, so that "a.tar.gz" loses all of it.
constexpr std::array<std::string_view, 14> suffixes = {".tar.bz2", ".tar.zst", ".tar.gz", ".tar.xz", ".tbz2",
                                                       ".tzst",    ".tgz",     ".txz",    ".tar",    ".zip",
                                                       ".cpp",     ".7z",      ".tbz",    ".py"};

std::optional<std::string> without_suffix(const std::string& name) {
  for (const std::string_view suffix : suffixes) {
    if (name.size() > suffix.size() && std::string_view(name).substr(name.size() - suffix.size()) == suffix) {
      return name.substr(0, name.size() - suffix.size());
    }
  }
  return std::nullopt;
}

std::int64_t modified_ms(const fs::path& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) return 0;
  return std::int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1000000;
}

db::Time submission_time(const fs::path& path) {
  constexpr int most_entries = 10000;  // a folder of a million files must not hold up the class
  std::int64_t newest = 0;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    int seen = 0;
    fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, error);
    for (; !error && entry != fs::recursive_directory_iterator() && seen < most_entries; ++seen) {
      if (!entry->is_directory(error)) newest = std::max(newest, modified_ms(entry->path()));
      entry.increment(error);
    }
  }
  if (newest == 0) newest = modified_ms(path);
  return std::min(db::Time(std::chrono::milliseconds(newest)), db::now());
}

void refuse_single_submission(const fs::path& folder, const std::vector<fs::directory_entry>& found,
                              const harness::Assignment& assignment) {
  for (const fs::directory_entry& entry : found) {
    const std::string name = entry.path().filename().string();
    if (name == assignment.unit + ".cpp" || name == assignment.unit + ".py") {
      throw harness::ConfigError(
          shown(folder.string()) + ": holds " + shown(name) +
          ", so it is one submission, expected a folder of submissions; name the folder above "
          "it, or use grader check");
    }
  }
}

}  // namespace

ClassFolder read_class_folder(const fs::path& folder, const harness::Assignment& assignment) {
  std::error_code error;
  std::vector<fs::directory_entry> found;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    found.push_back(*entry);
  }
  if (error) {
    throw harness::ConfigError(shown(folder.string()) +
                               ": cannot be read as a folder of submissions: " + error.message());
  }
  std::sort(found.begin(), found.end());
  refuse_single_submission(folder, found, assignment);

  ClassFolder result;
  for (const fs::directory_entry& entry : found) {
    const std::string source = entry.path().filename().string();
    const auto ignore = [&](const std::string& why) {
      result.ignored.push_back(source);
      result.ignored.back().append(" (").append(why).append(")");
    };
    const fs::file_status status = entry.symlink_status(error);
    const std::optional<std::string> stem = without_suffix(source);
    if (source.front() == '.') {
      ignore("hidden");
    } else if (fs::is_symlink(status)) {
      ignore("a link");
    } else if (fs::is_directory(status)) {
      result.entries.push_back({source, source, entry.path(), submission_time(entry.path())});
    } else if (fs::is_regular_file(status) && stem) {
      result.entries.push_back({*stem, source, entry.path(), submission_time(entry.path())});
    } else {
      ignore("neither a folder, an archive nor a source file");
    }
  }
  if (result.entries.empty()) {
    throw harness::ConfigError(
        shown(folder.string()) +
        ": holds no submission; expected a folder, an archive or a source file for each student");
  }
  return result;
}

}  // namespace grader
