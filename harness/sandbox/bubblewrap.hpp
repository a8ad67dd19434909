#pragma once
// bubblewrap: where it is, what it can do, and the flags of our box.

#include <optional>
#include <string>
#include <vector>

#include "harness/sandbox/sandbox.hpp"

namespace harness::sandbox {

struct Bubblewrap {
  std::string path;             // "/usr/bin/bwrap"
  bool disable_userns = false;  // 0.8 and later: no user namespaces inside the box
};

// Looks for bwrap in PATH. Nothing when it is not there.
std::optional<std::string> find_bubblewrap();

// The whole command line: bwrap, its flags, "--", command.argv. Mounts come in the order given.
std::vector<std::string> box_argv(const Bubblewrap& bubblewrap, const BoxCommand& command);

}  // namespace harness::sandbox
