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

// Fields of /proc/<pid>/stat, counted from the one after the name, which may itself hold blanks and brackets:
// state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime
bool read_process(int proc, const char* pid, ProcessLine& line) {
  const Descriptor file(openat(proc, (std::string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return false;
  std::array<char, 1024> raw{};
  const ssize_t size = read(file.get(), raw.data(), raw.size() - 1);
  if (size <= 0) return false;
  const std::string text(raw.data(), static_cast<std::size_t>(size));
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
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(opendir("/proc"), closedir);
  if (proc == nullptr) return lines;
  while (const dirent* entry = readdir(proc.get())) {
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    ProcessLine line;
    if (read_process(dirfd(proc.get()), entry->d_name, line)) lines.push_back(line);
  }
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
