#include "harness/sandbox/folder_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

namespace harness::sandbox {

namespace {

constexpr const char* lock_name = "lock";
const std::string new_prefix = "grader-new-";  // not locked yet: not to be touched by others
const std::string root_prefix = "grader-box-";
constexpr std::size_t random_length = 6;

int open_folder(int parent, const char* name) {
  constexpr int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  const int opened = openat(parent, name, flags);
  if (opened >= 0 || errno != EACCES) return opened;
  // Its mode keeps the owner out. fchmodat would follow a link put there meanwhile, a path descriptor does
  // not.
  const Descriptor handle(openat(parent, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!handle) return -1;
  const std::string alias = "/proc/self/fd/" + std::to_string(handle.get());
  if (chmod(alias.c_str(), S_IRWXU) != 0) return -1;
  return openat(parent, name, flags);
}

std::vector<std::string> entries_of(int folder) {
  std::vector<std::string> names;
  const int copy = fcntl(folder, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return names;
  const std::unique_ptr<DIR, int (*)(DIR*)> stream(fdopendir(copy), closedir);
  if (stream == nullptr) {
    close(copy);
    return names;
  }
  rewinddir(stream.get());
  while (const dirent* entry = readdir(stream.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  return names;
}

// By descriptors: a boxed command may be at work in the same folder, and this is done as root.
void open_entries(int folder) {
  for (const std::string& name : entries_of(folder)) {
    const Descriptor entry(openat(folder, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat status {};
    if (!entry || fstat(entry.get(), &status) != 0 || status.st_uid != geteuid()) continue;
    if (!S_ISDIR(status.st_mode) && (!S_ISREG(status.st_mode) || status.st_nlink != 1)) continue;
    const bool executable = (status.st_mode & S_IXUSR) != 0;
    const mode_t mode = (status.st_mode & 07777) | S_IRGRP | S_IROTH | (executable ? S_IXGRP | S_IXOTH : 0);
    const std::string alias = "/proc/self/fd/" + std::to_string(entry.get());
    if (chmod(alias.c_str(), mode) != 0 || !S_ISDIR(status.st_mode)) continue;
    const Descriptor inner(open_folder(folder, name.c_str()));
    if (inner) open_entries(inner.get());
  }
}

// An open, locked descriptor of the lock file when the folder is a dead launcher's of this user.
Descriptor lock_of_dead_root(int temp, const std::string& name) {
  if (name.size() != root_prefix.size() + random_length || !name.starts_with(root_prefix)) return {};
  const Descriptor folder(openat(temp, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  struct stat status {};
  if (!folder || fstat(folder.get(), &status) != 0 || status.st_uid != geteuid()) return {};
  Descriptor lock(openat(folder.get(), lock_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!lock || fstat(lock.get(), &status) != 0) return {};
  if (!S_ISREG(status.st_mode) || status.st_uid != geteuid()) return {};
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return {};
  return lock;
}

// False when a group still holds a process: the folder that knows of it must stay.
bool remove_groups(const std::filesystem::path& root) {
  std::ifstream list(root / groups_name);
  bool gone = true;
  for (std::string line; std::getline(list, line);) {
    const std::filesystem::path group = line;
    if (group.filename() != root.filename()) continue;
    gone = (rmdir(group.c_str()) == 0 || errno == ENOENT) && gone;
  }
  return gone;
}

void remove_dead_roots(const std::filesystem::path& temp) {
  const Descriptor folder(open(temp.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return;
  for (const std::string& name : entries_of(folder.get())) {
    const Descriptor lock = lock_of_dead_root(folder.get(), name);
    if (lock && remove_groups(temp / name)) remove_tree(folder.get(), name.c_str());
  }
}

std::string failure(const std::string& what, const std::filesystem::path& path) {
  return what + " " + path.string() + ": " + std::strerror(errno);
}

}  // namespace

bool remove_tree(int parent, const char* name) {
  if (unlinkat(parent, name, 0) == 0 || errno == ENOENT) return true;
  const Descriptor folder(open_folder(parent, name));
  if (!folder) return false;
  struct stat status {};
  if (fstat(folder.get(), &status) == 0 && (status.st_mode & S_IRWXU) != S_IRWXU) {
    fchmod(folder.get(), S_IRWXU);
  }
  for (const std::string& entry : entries_of(folder.get())) remove_tree(folder.get(), entry.c_str());
  return unlinkat(parent, name, AT_REMOVEDIR) == 0;
}

bool remove_tree(const std::filesystem::path& folder) {
  return remove_tree(AT_FDCWD, folder.c_str());
}

void open_tree(const std::filesystem::path& folder) {
  const Descriptor opened(open_folder(AT_FDCWD, folder.c_str()));
  if (opened) open_entries(opened.get());
}

WorkRoot make_work_root(const std::filesystem::path& temp, gid_t gid) {
  remove_dead_roots(temp);
  WorkRoot root;
  std::string pattern = (temp / (new_prefix + std::string(random_length, 'X'))).string();
  if (mkdtemp(pattern.data()) == nullptr) {
    root.error = failure("cannot make a folder in", temp);
    return root;
  }
  const std::filesystem::path fresh = pattern;
  // Locked before it gets the name that a cleaner looks for.
  root.lock =
      Descriptor(open((fresh / lock_name).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  root.path = temp / (root_prefix + pattern.substr(pattern.size() - random_length));
  const bool private_group = gid == getegid() || chown(fresh.c_str(), geteuid(), gid) == 0;
  const mode_t mode = gid == getegid() ? S_IRWXU : S_IRWXU | S_IXGRP;
  if (!root.lock || flock(root.lock.get(), LOCK_EX | LOCK_NB) != 0 || !private_group ||
      chmod(fresh.c_str(), mode) != 0 || rename(fresh.c_str(), root.path.c_str()) != 0) {
    root.error = failure("cannot prepare", fresh);
    remove_tree(fresh);
  }
  return root;
}

}  // namespace harness::sandbox
