#pragma once
// bubblewrap: where it is, what it can do, whether it works here, and the flags of our box.

#include <optional>
#include <string>
#include <vector>

#include "harness/sandbox/sandbox.hpp"

namespace harness::sandbox {

// The machine cannot isolate: what is wrong and what to do about it.
class CannotIsolate : public SandboxError {
 public:
  CannotIsolate(const std::string& problem_text, const std::string& remedy_text)
      : SandboxError(problem_text + "; " + remedy_text), problem(problem_text), remedy(remedy_text) {}
  std::string problem;
  std::string remedy;
};

struct Bubblewrap {
  std::string path;             // "/usr/bin/bwrap"
  bool disable_userns = false;  // 0.8 and later: no user namespaces inside the box
};

// From Linux 5.14 on, a limit on processes counts those of one user namespace; before, all of a uid's.
bool namespaces_count_processes();

// Looks for bwrap in PATH. Nothing when it is not there.
std::optional<std::string> find_bubblewrap();

// The whole command line: bwrap, its flags, "--", box-init, command.argv. Mounts come in the order given.
// `init` is box-init's place outside; 0 `processes` of the command's limits: no limit.
std::vector<std::string> box_argv(const Bubblewrap& bubblewrap, const std::string& init,
                                  const BoxCommand& command);

// Asks the installed bubblewrap what it can do, through a sandbox that does not isolate yet.
// Throws CannotIsolate when there is none.
Bubblewrap identify_bubblewrap(Sandbox& plain);
// Runs a command in the box. Throws CannotIsolate when that does not work.
void try_box(Sandbox& box);

}  // namespace harness::sandbox
