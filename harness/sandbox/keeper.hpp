#pragma once
// One command's keeper: a process of the launcher's that starts the command, becomes the parent of whatever
// it leaves behind, watches its CPU time, kills all of it when asked or orphaned, and reports once nothing is
// left.

#include "harness/sandbox/exec_child.hpp"

namespace harness::sandbox {

// Runs in the keeper's own process and never returns. `launcher` is the parent it was forked from.
[[noreturn]] void keep(Descriptor box_socket, ExecPlan plan, pid_t launcher);

}  // namespace harness::sandbox
