#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

#include "grader/intake/forms.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader::intake {
namespace {

namespace fs = std::filesystem;

// Longest first, so that "a.tar.gz" loses all of it.
constexpr std::array<std::string_view, 12> archive_suffixes = {".tar.bz2", ".tar.zst", ".tar.gz", ".tar.xz",
                                                               ".tbz2",    ".tzst",    ".tgz",    ".txz",
                                                               ".tar",     ".zip",     ".tbz",    ".7z"};
constexpr std::array<std::string_view, 2> source_suffixes = {".cpp", ".py"};

template <class Suffixes>
std::optional<std::string> cut(const Suffixes& suffixes, const std::string& name) {
  for (const std::string_view suffix : suffixes) {
    if (name.size() > suffix.size() && name.ends_with(suffix))
      return name.substr(0, name.size() - suffix.size());
  }
  return std::nullopt;
}

std::int64_t modified_ms(const fs::path& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) return 0;
  return std::int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1000000;
}

}  // namespace

std::optional<std::string> without_suffix(const std::string& name) {
  if (std::optional<std::string> stem = cut(archive_suffixes, name)) return stem;
  return cut(source_suffixes, name);
}

std::string suffix_of(const std::string& name) {
  const std::optional<std::string> stem = without_suffix(name);
  return stem ? name.substr(stem->size()) : "";
}

bool is_archive_name(const std::string& name) {
  return cut(archive_suffixes, name).has_value();
}

db::Time newest_time(const fs::path& path) {
  constexpr int most_entries = 10000;  // a folder of a million files must not hold up the class
  std::int64_t newest = 0;
  std::error_code error;
  if (fs::is_directory(fs::symlink_status(path, error))) {
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

Listing list_folder(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    entries.push_back(*entry);
  }
  if (error) {
    throw harness::ConfigError(shown(folder.string()) +
                               ": cannot be read as a folder of submissions: " + error.message());
  }
  std::sort(entries.begin(), entries.end());
  Listing listing{folder, {}, {}};
  for (const fs::directory_entry& entry : entries) {
    const std::string name = entry.path().filename().string();
    const fs::file_status status = entry.symlink_status(error);
    const auto ignore = [&](const char* why) { listing.ignored.push_back(name + " (" + why + ")"); };
    if (name.front() == '.') {
      ignore("hidden");
    } else if (name == "__MACOSX") {
      ignore("left by macOS");
    } else if (fs::is_symlink(status)) {
      ignore("a link");
    } else if (fs::is_directory(status) || fs::is_regular_file(status)) {
      listing.found.push_back({name, entry.path(), fs::is_directory(status)});
    } else {
      ignore("neither a file nor a folder");
    }
  }
  return listing;
}

Entry& Collector::entry(const std::string& source) {
  Entry& entry = entries_[source];
  entry.source = source;
  return entry;
}

void Collector::finish(Download& download) && {
  for (auto& [source, entry] : entries_) {
    if (entry.time_from == db::TimeFrom::files) {
      for (const HandedIn& file : entry.files)
        entry.submitted_at = std::max(entry.submitted_at, newest_time(file.path));
    }
    download.entries.push_back(std::move(entry));
  }
}

}  // namespace grader::intake
