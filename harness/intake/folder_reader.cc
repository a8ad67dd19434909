#include "harness/intake/folder_reader.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

#include "harness/intake/entry_name.hpp"

namespace harness {
namespace {

[[noreturn]] void fail(const std::string& shown, const std::string& path, int error) {
  throw ConfigError("cannot read " + printable(path.empty() ? shown : shown + "/" + path) + ": " +
                    std::generic_category().message(error));
}

EntryType type_of(mode_t mode) {
  if (S_ISREG(mode)) return EntryType::file;
  if (S_ISDIR(mode)) return EntryType::folder;
  if (S_ISLNK(mode)) return EntryType::symbolic_link;
  if (S_ISFIFO(mode)) return EntryType::fifo;
  if (S_ISSOCK(mode)) return EntryType::socket;
  if (S_ISCHR(mode) || S_ISBLK(mode)) return EntryType::device;
  return EntryType::unknown;
}

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

struct Reader {
  std::string shown;
  TreeBuilder builder;

  void folder(Descriptor descriptor, const std::string& path);
  void entry(int parent, const std::string& name, const std::string& path);
};

void Reader::folder(Descriptor descriptor, const std::string& path) {
  const std::unique_ptr<DIR, CloseFolder> stream(fdopendir(descriptor.get()));
  if (!stream) fail(shown, path, errno);
  const int fd = descriptor.release();  // the stream's from here on

  // Sorted, so that the same folder gives the same message on every file system.
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* found = readdir(stream.get());  // NOLINT(concurrency-mt-unsafe): the stream is ours alone
    if (found == nullptr) {
      if (errno != 0) fail(shown, path, errno);
      break;
    }
    const std::string_view name = found->d_name;
    if (name == "." || name == "..") continue;
    names.emplace_back(name);
    if (names.size() > kMaxEntries) break;  // admit() will refuse; no need to list the rest
  }
  std::sort(names.begin(), names.end());
  const std::string prefix = path.empty() ? "" : path + "/";
  for (const std::string& name : names) entry(fd, name, std::string(prefix).append(name));
}

void Reader::entry(int parent, const std::string& name, const std::string& path) {
  struct stat before {};
  if (fstatat(parent, name.c_str(), &before, AT_SYMLINK_NOFOLLOW) != 0) fail(shown, path, errno);
  const Admission admission = builder.admit(clean_path(path), type_of(before.st_mode));
  if (admission == Admission::ignore || admission == Admission::discard) return;

  const int wanted = admission == Admission::enter ? O_DIRECTORY : 0;
  Descriptor opened(
      openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | wanted));
  if (opened.get() < 0) fail(shown, path, errno);
  struct stat after {};
  if (fstat(opened.get(), &after) != 0) fail(shown, path, errno);
  if (type_of(after.st_mode) != type_of(before.st_mode)) {
    throw BadSubmission(printable(path) + " changed while it was read: hand in again");
  }
  if (admission == Admission::enter) {
    folder(std::move(opened), path);
    return;
  }
  const std::int64_t allowance = builder.allowance(admission);
  std::string bytes = read_descriptor(opened.get(), allowance, shown + "/" + path);
  if (static_cast<std::int64_t>(bytes.size()) > allowance) builder.too_large(path);
  builder.add(admission, path, std::move(bytes));
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) close(fd_);
}

std::string read_descriptor(int fd, std::int64_t limit, const std::string& shown) {
  std::string bytes;
  std::array<char, 65536> block{};
  while (static_cast<std::int64_t>(bytes.size()) <= limit) {
    const std::int64_t left = limit + 1 - static_cast<std::int64_t>(bytes.size());
    const ssize_t got = read(fd, block.data(), std::min(block.size(), static_cast<std::size_t>(left)));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(shown, "", errno);
    if (got == 0) break;
    bytes.append(block.data(), static_cast<std::size_t>(got));
  }
  return bytes;
}

Tree read_folder(Descriptor folder, const std::string& shown, const Limits& limits) {
  Reader reader{shown, TreeBuilder(limits)};
  reader.folder(std::move(folder), "");
  return std::move(reader.builder).finish();
}

}  // namespace harness
