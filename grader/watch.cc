#include "grader/watch.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

namespace grader {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds look_again(100);
constexpr std::size_t most_entries = 4000;  // more than a submission may have

}  // namespace

FileStamps::FileStamps(const fs::path& path, const std::vector<std::string>& ignored) {
  const auto add = [this](const std::string& name, const fs::path& file) {
    std::error_code error;
    const auto time = fs::last_write_time(file, error).time_since_epoch().count();
    if (error) return;  // gone again, between two looks
    const std::uintmax_t size = fs::file_size(file, error);
    if (!error) files_[name] = {time, size};
  };
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    add(path.filename().string(), path);
    return;
  }
  fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, error);
  for (std::size_t seen = 0; !error && entry != fs::recursive_directory_iterator() && seen < most_entries;
       entry.increment(error), ++seen) {
    const std::string name = entry->path().filename().string();
    const bool hidden = name.starts_with('.') || name == "__pycache__";
    std::error_code ignored_error;
    if (entry->is_directory(ignored_error)) {
      if (hidden) entry.disable_recursion_pending();
    } else if (!hidden && std::none_of(ignored.begin(), ignored.end(),
                                       [&name](const std::string& ours) { return name.starts_with(ours); })) {
      add(entry->path().lexically_relative(path).generic_string(), entry->path());
    }
  }
}

std::vector<std::string> FileStamps::changed_since(const FileStamps& before) const {
  std::vector<std::string> names;
  for (const auto& [name, stamp] : files_) {
    const auto old = before.files_.find(name);
    if (old == before.files_.end() || old->second != stamp) names.push_back(name);
  }
  for (const auto& [name, stamp] : before.files_) {
    if (files_.count(name) == 0) names.push_back(name);
  }
  return names;
}

FileStamps settled_stamps(const fs::path& path, const std::vector<std::string>& ignored) {
  FileStamps stamps(path, ignored);
  for (;;) {
    std::this_thread::sleep_for(look_again / 2);
    FileStamps later(path, ignored);
    if (later == stamps) return stamps;
    stamps = std::move(later);
  }
}

Watcher::Watcher(fs::path path, std::vector<std::string> ignored, FileStamps start,
                 const std::atomic<bool>& interrupted, std::atomic<bool>& flag)
    : flag_(flag),
      thread_([this, path = std::move(path), ignored = std::move(ignored), start = std::move(start),
               &interrupted] {
        while (!stop_.load()) {
          if (interrupted.load() || FileStamps(path, ignored) != start) {
            flag_.store(true);
            return;
          }
          std::this_thread::sleep_for(look_again);
        }
      }) {}

Watcher::~Watcher() {
  stop_.store(true);
  thread_.join();
}

void Watcher::wait() const {
  while (!flag_.load()) std::this_thread::sleep_for(look_again / 4);
}

}  // namespace grader
