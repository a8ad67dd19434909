#include "harness/sandbox/process_tree.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "harness/sandbox/wire.hpp"

namespace harness::sandbox {

namespace {

struct ProcessLine {
  pid_t pid = 0;
  pid_t parent = 0;
  unsigned long ticks = 0;
};

std::string contents_of(int proc, const char* pid, const char* name) {
  const Descriptor file(openat(proc, (std::string(pid) + name).c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 4096> raw{};
  const ssize_t size = file ? read(file.get(), raw.data(), raw.size()) : 0;
  return {raw.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
}

// Calls back with an open /proc and the name of each process in it.
template <class F>
void each_process(F&& visit) {
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(opendir("/proc"), closedir);
  if (proc == nullptr) return;
  while (const dirent* entry = readdir(proc.get())) {
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') visit(dirfd(proc.get()), entry->d_name);
  }
}

// Fields of /proc/<pid>/stat, counted from the one after the name, which may itself hold blanks and brackets:
// state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime
bool read_process(int proc, const char* pid, ProcessLine& line) {
  const std::string text = contents_of(proc, pid, "/stat");
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return false;
  int parent = 0;
  unsigned long user = 0;
  unsigned long system = 0;
  long waited_user = 0;
  long waited_system = 0;
  if (std::sscanf(text.c_str() + name_end + 1, " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %ld %ld",
                  &parent, &user, &system, &waited_user, &waited_system) != 5) {
    return false;
  }
  line.pid = static_cast<pid_t>(std::strtol(pid, nullptr, 10));
  line.parent = parent;
  line.ticks = user + system + static_cast<unsigned long>(waited_user + waited_system);
  return true;
}

std::vector<ProcessLine> all_processes() {
  std::vector<ProcessLine> lines;
  each_process([&lines](int proc, const char* pid) {
    ProcessLine line;
    if (read_process(proc, pid, line)) lines.push_back(line);
  });
  return lines;
}

}  // namespace

ProcessTree descendants_of_self() {
  std::vector<ProcessLine> lines = all_processes();
  ProcessTree tree;
  std::vector<pid_t> generation = {getpid()};
  unsigned long ticks = 0;
  while (!generation.empty()) {
    std::vector<pid_t> next;
    for (ProcessLine& line : lines) {
      for (const pid_t parent : generation) {
        if (line.parent != parent) continue;
        next.push_back(line.pid);
        ticks += line.ticks;
        line.parent = -1;  // counted
        break;
      }
    }
    tree.descendants.insert(tree.descendants.end(), next.begin(), next.end());
    generation = std::move(next);
  }
  tree.cpu_seconds = static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
  return tree;
}

std::int64_t tasks_of_own_uid() {
  std::int64_t tasks = 0;
  each_process([&tasks](int proc, const char* pid) {
    const std::string status = contents_of(proc, pid, "/status");
    const std::size_t uid = status.find("\nUid:");  // the real one comes first
    const std::size_t threads = status.find("\nThreads:");
    if (uid == std::string::npos || threads == std::string::npos) return;
    if (std::strtoul(status.c_str() + uid + 5, nullptr, 10) != getuid()) return;
    tasks += std::strtol(status.c_str() + threads + 9, nullptr, 10);
  });
  return tasks;
}

void kill_descendants() {
  constexpr int most_rounds = 100;
  std::size_t stopped = 0;
  for (int round = 0; round < most_rounds; ++round) {
    const ProcessTree tree = descendants_of_self();
    for (const pid_t pid : tree.descendants) kill(pid, SIGSTOP);
    if (tree.descendants.size() == stopped) break;
    stopped = tree.descendants.size();
  }
  for (const pid_t pid : descendants_of_self().descendants) kill(pid, SIGKILL);
}

}  // namespace harness::sandbox
