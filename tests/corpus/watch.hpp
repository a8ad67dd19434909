#pragma once
// What hostile code must leave alone: canaries of every kind beside the class folder, and a list of what is
// there, so that what is left behind is seen.

#include <sys/types.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "tests/corpus/hostile_case.hpp"

namespace corpus {

// A secret file that everyone may read and write, a listening socket, a process of the same user, a variable
// of the environment, a descriptor that is not closed on exec. All hold or guard the same secret word.
class Canaries {
 public:
  explicit Canaries(const std::filesystem::path& folder);
  ~Canaries();
  Canaries(const Canaries&) = delete;
  Canaries& operator=(const Canaries&) = delete;

  const std::string& secret() const { return secret_; }
  pid_t bystander() const { return bystander_; }
  Replacements replacements() const;
  // What was touched since the last look, a line each.
  std::vector<std::string> touched();

 private:
  std::string secret_;
  std::filesystem::path file_;
  int watch_ = -1;     // inotify
  int listener_ = -1;  // TCP on the loopback device
  int abstract_ = -1;  // UNIX, abstract name
  int pipe_[2] = {-1, -1};
  int port_ = 0;
  pid_t bystander_ = -1;
};

// Everything a grading could leave behind: processes that descend from this one, files in `temp`, mounts,
// System V objects, names in folders that everyone may write.
std::set<std::string> traces(const std::filesystem::path& temp, pid_t bystander);
// The control groups of the processes that descend from this one, other than its own.
std::set<std::filesystem::path> control_groups();

}  // namespace corpus
