#include "harness/sandbox/control_group.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

#include "harness/sandbox/wire.hpp"

namespace harness::sandbox {

namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// In one write, as these files want it.
bool put(const fs::path& file, const std::string& text) {
  const Descriptor opened(open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  return opened && write(opened.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

// The number after `key` in a file of lines "key number"; 0 when there is none.
std::uint64_t count_in(const fs::path& file, const std::string& key) {
  std::istringstream lines(contents(file));
  std::string name;
  std::uint64_t value = 0;
  while (lines >> name >> value) {
    if (name == key) return value;
  }
  return 0;
}

bool has_word(const std::string& list, const std::string& word) {
  std::istringstream words(list);
  for (std::string each; std::getline(words, each, ',');) {
    if (each == word) return true;
  }
  return false;
}

// mountinfo: 35 31 0:32 ROOT POINT rw,relatime [optional ...] - TYPE SOURCE OPTIONS
// Gives back mount points of whole hierarchies: "memory" and "pids" of version 1, "" of version 2.
std::map<std::string, fs::path> mount_points(const std::string& mountinfo) {
  std::map<std::string, fs::path> points;
  std::istringstream lines(mountinfo);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    std::istringstream before(line.substr(0, dash));
    std::istringstream after(line.substr(dash + 3));
    std::string skip, root, point, type, options;
    before >> skip >> skip >> skip >> root >> point;
    after >> type >> skip >> options;
    if (root != "/") continue;
    if (type == "cgroup2") points.emplace("", point);
    for (const std::string controller : {"memory", "pids"}) {
      if (type == "cgroup" && has_word(options, controller)) points.emplace(controller, point);
    }
  }
  return points;
}

// cgroup: "4:memory:/path" or "0::/path"; "" for version 2.
std::map<std::string, std::string> own_groups(const std::string& cgroup) {
  std::map<std::string, std::string> paths;
  std::istringstream lines(cgroup);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string path = line.substr(second + 1);
    if (line.starts_with("0::")) paths.emplace("", path);
    for (const std::string controller : {"memory", "pids"}) {
      if (has_word(controllers, controller)) paths.emplace(controller, path);
    }
  }
  return paths;
}

fs::path below(const fs::path& mount_point, const std::string& group) {
  return (mount_point / fs::path(group).relative_path()).lexically_normal();
}

bool gives(const fs::path& group, const std::string& controller) {
  std::istringstream words(contents(group / "cgroup.subtree_control"));
  for (std::string word; words >> word;) {
    if (word == controller) return true;
  }
  return false;
}

}  // namespace

GroupPlace find_group_place(const std::string& mountinfo, const std::string& cgroup) {
  const std::map<std::string, fs::path> mounts = mount_points(mountinfo);
  const std::map<std::string, std::string> own = own_groups(cgroup);
  GroupPlace place;
  if (mounts.count("memory") != 0 && mounts.count("pids") != 0 && own.count("memory") != 0 &&
      own.count("pids") != 0) {
    place.version = 1;
    place.memory = below(mounts.at("memory"), own.at("memory"));
    place.pids = below(mounts.at("pids"), own.at("pids"));
    return place;
  }
  if (mounts.count("") == 0 || own.count("") == 0) {
    place.problem = "no control groups are mounted";
    return place;
  }
  const fs::path group = below(mounts.at(""), own.at(""));
  const fs::path parent = group == mounts.at("") ? group : group.parent_path();
  if (!gives(parent, "memory") || !gives(parent, "pids")) {
    place.problem = parent.string() + " does not hand on the memory and pids controllers";
    return place;
  }
  place.version = 2;
  place.memory = parent;
  place.pids = parent;
  place.own = group;
  return place;
}

GroupPlace find_group_place() {
  return find_group_place(contents("/proc/self/mountinfo"), contents("/proc/self/cgroup"));
}

ControlGroup::ControlGroup(int version, fs::path memory, fs::path pids)
    : version_(version), memory_(std::move(memory)), pids_(std::move(pids)) {}

ControlGroup ControlGroup::make(const GroupPlace& place, const std::string& name, std::string& problem) {
  problem = place.problem;
  if (place.version == 0) return {};
  ControlGroup group(place.version, place.memory / name, place.pids / name);
  group.place_ = place;
  const std::string self = std::to_string(getpid());
  for (const fs::path& folder : group.folders()) {
    // Whoever cleans up takes an empty group for a dead one's: once more, then.
    bool joined = false;
    for (int attempt = 0; attempt < 2 && !joined; ++attempt) {
      joined = (mkdir(folder.c_str(), 0755) == 0 || errno == EEXIST) && put(folder / "cgroup.procs", self);
    }
    if (joined) continue;
    problem = "cannot use " + folder.string() + ": " + std::strerror(errno);
    group.leave();
    return {};
  }
  if (group.version_ == 2) put(group.memory_ / "memory.swap.max", "0");
  return group;
}

std::vector<fs::path> ControlGroup::folders() const {
  if (version_ == 0) return {};
  return memory_ == pids_ ? std::vector<fs::path>{memory_} : std::vector<fs::path>{memory_, pids_};
}

bool ControlGroup::limit(std::int64_t memory_bytes, std::int64_t processes) const {
  if (version_ == 0) return true;
  const std::string bytes = std::to_string(memory_bytes);
  bool taken = put(pids_ / "pids.max", std::to_string(processes));
  if (version_ == 1) {
    put(memory_ / "memory.memsw.limit_in_bytes",
        "-1");  // never below the other; absent without swap accounting
    taken = put(memory_ / "memory.limit_in_bytes", bytes) && taken;
    put(memory_ / "memory.memsw.limit_in_bytes", bytes);
  } else {
    taken = put(memory_ / "memory.max", bytes) && taken;
  }
  return taken;
}

GroupCounts ControlGroup::counts() const {
  if (version_ == 0) return {};
  return {count_in(memory_ / (version_ == 1 ? "memory.oom_control" : "memory.events"), "oom_kill"),
          count_in(pids_ / "pids.events", "max")};
}

void ControlGroup::leave() const {
  const std::string self = std::to_string(getpid());
  if (version_ == 1) {
    put(place_.memory / "cgroup.procs", self);
    put(place_.pids / "cgroup.procs", self);
  } else if (version_ == 2) {
    put(place_.own / "cgroup.procs", self);
  }
  for (const fs::path& folder : folders()) rmdir(folder.c_str());
}

}  // namespace harness::sandbox
