#include "tests/harness/sandbox/box_commands.hpp"

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>

#include "harness/sandbox/control_group.hpp"

namespace sandbox_test {

namespace fs = std::filesystem;

namespace {

// As much as is there: the process may end while it is read.
std::string contents(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(1 << 16, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

template <class F>
void each_process(F&& visit) {
  std::error_code ignored;
  for (fs::directory_iterator entry("/proc", ignored), end; entry != end; entry.increment(ignored)) {
    const std::string name = entry->path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos) visit(std::stoi(name), entry->path());
  }
}

std::size_t count_descendants() {
  std::map<int, int> parents;
  each_process([&](int pid, const fs::path& folder) {
    const std::string line = contents(folder / "stat");
    const std::size_t name_end = line.rfind(')');
    if (name_end != std::string::npos) parents[pid] = std::atoi(line.c_str() + name_end + 4);
  });
  std::size_t count = 0;
  for (const auto& [pid, parent] : parents) {
    int ancestor = parent;
    while (ancestor > 1 && ancestor != getpid() && parents.count(ancestor) != 0) ancestor = parents[ancestor];
    if (ancestor == getpid()) ++count;
  }
  return count;
}

}  // namespace

std::vector<int> processes_with(const std::string& text) {
  std::vector<int> found;
  each_process([&](int pid, const fs::path& folder) {
    if (pid != getpid() && contents(folder / "cmdline").find(text) != std::string::npos) found.push_back(pid);
  });
  return found;
}

std::size_t processes_left_with(const std::string& text, double seconds) {
  const auto last = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  for (;;) {
    const std::size_t left = processes_with(text).size();
    if (left == 0 || std::chrono::steady_clock::now() >= last) return left;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

std::size_t descendants(std::size_t expected) {
  const auto last = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (count_descendants() != expected && std::chrono::steady_clock::now() < last) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return count_descendants();
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(
      std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

std::size_t control_groups(const std::string& name) {
  const harness::sandbox::GroupPlace place = harness::sandbox::find_group_place();
  const std::size_t first = fs::exists(place.memory / name) ? 1 : 0;
  return place.version == 1 && fs::exists(place.pids / name) ? first + 1 : first;
}

std::vector<std::string> work_roots(const std::string& temp) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(temp)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("grader-box-") || name.starts_with("grader-new-")) names.push_back(name);
  }
  return names;
}

}  // namespace sandbox_test
