#include "harness/sandbox/process_meter.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "harness/sandbox/wire.hpp"

namespace harness::sandbox {

namespace {

std::string folder_of(pid_t process) {
  return "/proc/" + std::to_string(process);
}

// Files of /proc come in one piece when they fit.
std::string contents(const std::string& file) {
  const Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> piece;
  for (ssize_t size = 0; opened && (size = read(opened.get(), piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  return text;
}

// In the order in which it became their parent. Costs a file a thread, whatever else runs on the machine.
std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  const std::string tasks = folder_of(parent) + "/task";
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(tasks.c_str()), closedir);
  if (folder == nullptr) return children;
  while (const dirent* entry = readdir(folder.get())) {
    if (entry->d_name[0] == '.') continue;
    const std::string text = contents(tasks + '/' + entry->d_name + "/children");
    const char* at = text.c_str();
    char* end = nullptr;
    for (long pid = std::strtol(at, &end, 10); end != at; pid = std::strtol(at, &end, 10)) {
      children.push_back(static_cast<pid_t>(pid));
      at = end;
    }
  }
  return children;
}

pid_t first_child(pid_t parent) {
  const std::vector<pid_t> children = children_of(parent);
  return children.empty() ? -1 : children.front();
}

}  // namespace

std::vector<pid_t> command_processes(pid_t root, bool boxed) {
  pid_t box_init = -1;
  if (boxed) {
    root = first_child(root);      // bubblewrap's init
    box_init = first_child(root);  // what outlives its parent in the box comes after it
  }
  std::vector<pid_t> family = {root};
  for (std::size_t i = 0; i < family.size(); ++i) {
    const std::vector<pid_t> children = children_of(family[i]);
    family.insert(family.end(), children.begin(), children.end());
  }
  std::erase_if(family, [&](pid_t pid) { return pid == root || pid == box_init; });
  return family;
}

bool reset_peaks(const std::vector<pid_t>& processes) {
  bool all = true;
  for (const pid_t process : processes) {
    const Descriptor file(open((folder_of(process) + "/clear_refs").c_str(), O_WRONLY | O_CLOEXEC));
    const bool done = file && write(file.get(), "5", 1) == 1;
    const bool gone = !done && (errno == ENOENT || errno == ESRCH);
    all = all && (done || gone);
  }
  return all;
}

std::optional<std::int64_t> sum_of_peaks(const std::vector<pid_t>& processes) {
  std::optional<std::int64_t> sum;
  for (const pid_t process : processes) {
    const std::string status = contents(folder_of(process) + "/status");
    const std::size_t line = status.find("\nVmHWM:");
    if (line == std::string::npos) continue;  // ended, not yet waited for
    const long long kibibytes = std::strtoll(status.c_str() + line + std::strlen("\nVmHWM:"), nullptr, 10);
    sum = sum.value_or(0) + (std::int64_t{kibibytes} << 10);
  }
  return sum;
}

std::optional<std::int64_t> cpu_nanoseconds(const std::vector<pid_t>& processes) {
  std::optional<std::int64_t> sum;
  for (const pid_t process : processes) {
    clockid_t clock = 0;
    timespec used{};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) continue;
    sum = sum.value_or(0) + std::int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec;
  }
  return sum;
}

}  // namespace harness::sandbox
