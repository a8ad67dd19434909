#pragma once
// Finds the programs that the grader starts: the launcher, the unpacker, the yardstick. In this order: beside
// the running program; in the build tree, where `folder` is the room of the program ("harness/sandbox"); in
// libexec of an installation; where it was built; where it was to be installed.

#include <filesystem>
#include <string>

namespace harness {

struct OwnProgram {
  std::string name;    // "grader-launcher", also the target that builds it
  std::string folder;  // of the build tree
  std::filesystem::path built;
  std::filesystem::path installed;
};

// Throws SandboxError with every place that was tried.
std::filesystem::path find_own_program(const OwnProgram& program);

}  // namespace harness
