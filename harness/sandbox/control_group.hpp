#pragma once
// A control group of the launcher's own: it lives in it, and what it starts is born there, which costs
// nothing. (Joining one costs milliseconds on version 1, hence not for each command.) The kernel then limits
// memory and processes of all together, page cache and /tmp included, and counts what it refused or killed.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace harness::sandbox {

// Where this process may be able to make a group.
struct GroupPlace {
  int version = 0;               // 1 or 2; 0: nowhere
  std::filesystem::path memory;  // folder to make it in; of the memory controller on version 1
  std::filesystem::path pids;    // the same folder on version 2
  std::filesystem::path own;     // version 2: where this process is
  std::string problem;           // why nowhere
};

// From the texts of /proc/self/mountinfo and /proc/self/cgroup. Version 2 where it has the memory controller:
// beside the own group, because a group that holds processes cannot give its children controllers. Version 1
// otherwise: below the own group.
GroupPlace find_group_place(const std::string& mountinfo, const std::string& cgroup);
GroupPlace find_group_place();  // from this process's

struct GroupCounts {
  std::uint64_t killed_for_memory = 0;
  std::uint64_t refused_forks = 0;
};

// Default: no group, nothing is limited, nothing counted.
class ControlGroup {
 public:
  ControlGroup() = default;
  // Makes a group of this name and moves the calling process there. Without a group it says why.
  static ControlGroup make(const GroupPlace& place, const std::string& name, std::string& problem);
  // One that exists.
  ControlGroup(int version, std::filesystem::path memory, std::filesystem::path pids);

  int version() const { return version_; }
  std::vector<std::filesystem::path> folders() const;
  // Of the group as a whole. False when the kernel does not take it (it holds more memory than that now).
  bool limit(std::int64_t memory_bytes, std::int64_t processes) const;
  GroupCounts counts() const;
  // Moves the calling process, the last one in it, to where it came from, and removes the group.
  void leave() const;

 private:
  int version_ = 0;
  std::filesystem::path memory_;
  std::filesystem::path pids_;
  GroupPlace place_;
};

}  // namespace harness::sandbox
