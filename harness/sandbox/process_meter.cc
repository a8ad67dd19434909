#include "harness/sandbox/process_meter.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

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
  std::array<char, 65536> piece;
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

// The figure behind a title, which is given in kibibytes.
std::optional<std::int64_t> bytes_after(const std::string& text, std::string_view title) {
  const std::size_t line = text.find(title);
  if (line == std::string::npos) return std::nullopt;
  return std::int64_t{std::strtoll(text.c_str() + line + title.size(), nullptr, 10)} << 10;
}

struct PageCounts {
  std::int64_t resident_bytes = 0, accessed_bytes = 0;
};

// From the page tables, exact, where the status lags behind; not in every kernel. The pages of a library
// count as accessed when any process uses them: of files only mappings that can be written are looked at.
std::optional<PageCounts> count_pages(const std::string& smaps) {
  if (smaps.empty()) return std::nullopt;
  PageCounts all;
  bool own = false;
  for (std::size_t begin = 0; begin < smaps.size();) {
    const std::size_t end = std::min(smaps.find('\n', begin), smaps.size());
    const std::string_view line(smaps.data() + begin, end - begin);
    begin = end + 1;
    const auto bytes = [&](std::string_view title) {
      return std::int64_t{std::strtoll(line.data() + title.size(), nullptr, 10)} << 10;
    };
    // "7f0c-7f0e rw-p 0000 00:00 0 ", "Rss:  12 kB"
    if (line.starts_with("Rss:")) {
      all.resident_bytes += bytes("Rss:");
    } else if (line.starts_with("Referenced:")) {
      if (own) all.accessed_bytes += bytes("Referenced:");
    } else if (const std::size_t rights = line.find(' '); rights != 0 && line.find('-') < rights) {
      own = line.substr(rights, 4).find('w') != std::string_view::npos ||
            line.find(" 00:00 0") != std::string_view::npos;
    }
  }
  return all;
}

pid_t first_child(pid_t parent) {
  const std::vector<pid_t> children = children_of(parent);
  return children.empty() ? -1 : children.front();
}

}  // namespace

std::vector<pid_t> command_processes(pid_t root, bool boxed) {
  if (boxed) root = first_child(root);  // box-init
  std::vector<pid_t> family = {root};
  for (std::size_t i = 0; i < family.size(); ++i) {
    const std::vector<pid_t> children = children_of(family[i]);
    family.insert(family.end(), children.begin(), children.end());
  }
  family.erase(family.begin());
  return family;
}

bool reset_memory(const std::vector<pid_t>& processes) {
  bool all = true;
  for (const pid_t process : processes) {
    const Descriptor file(open((folder_of(process) + "/clear_refs").c_str(), O_WRONLY | O_CLOEXEC));
    bool done = static_cast<bool>(file);
    // 1: pages count as not accessed. 4: the processor drops what it knows of them, or it would not mark them
    // again. 5: the peak.
    for (const char* what : {"1", "4", "5"}) done = done && write(file.get(), what, 1) == 1;
    const bool gone = !done && (errno == ENOENT || errno == ESRCH);
    all = all && (done || gone);
  }
  return all;
}

MemoryReading read_memory(const std::vector<pid_t>& processes) {
  MemoryReading sum;
  const auto add = [](std::int64_t& all, std::optional<std::int64_t> bytes) {
    if (bytes) all = std::max<std::int64_t>(all, 0) + *bytes;
  };
  for (const pid_t process : processes) {
    const std::string status = contents(folder_of(process) + "/status");
    const std::optional<std::int64_t> peak = bytes_after(status, "\nVmHWM:");
    if (!peak) continue;  // ended, not yet waited for
    add(sum.peak_bytes, peak);
    const std::optional<PageCounts> pages = count_pages(contents(folder_of(process) + "/smaps"));
    add(sum.resident_bytes, pages ? pages->resident_bytes : bytes_after(status, "\nVmRSS:"));
    if (pages) add(sum.accessed_bytes, pages->accessed_bytes);
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
