#pragma once
// Waits for somebody to save a file. It looks at names, sizes and times a few times a second, which works on
// network drives and in containers too, where the kernel tells nobody of a change.

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace grader {

// What a file, or the files of a folder, look like from outside. Hidden files and folders do not count:
// editors keep their own notes there.
class FileStamps {
 public:
  // `ignored`: what names of files begin with that are not looked at: our own, and drafts of them.
  FileStamps(const std::filesystem::path& path, const std::vector<std::string>& ignored);
  // Names that are new, gone or other than in `before`.
  std::vector<std::string> changed_since(const FileStamps& before) const;
  bool operator==(const FileStamps&) const = default;

 private:
  std::map<std::string, std::pair<std::int64_t, std::uintmax_t>> files_;  // time and size by name
};

// What they look like once nobody writes any more: editors save in several steps.
FileStamps settled_stamps(const std::filesystem::path& path, const std::vector<std::string>& ignored);

// Looks after `path` in a thread of its own: sets `flag` as soon as something differs from `start`, or when
// `interrupted` is set.
class Watcher {
 public:
  Watcher(std::filesystem::path path, std::vector<std::string> ignored, FileStamps start,
          const std::atomic<bool>& interrupted, std::atomic<bool>& flag);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // Until it has set the flag.
  void wait() const;

 private:
  std::atomic<bool>& flag_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace grader
