#pragma once
// The last steps between fork and exec: signals, session, descriptors, limits, uid.

#include <string>

#include "harness/sandbox/control_group.hpp"
#include "harness/sandbox/wire.hpp"

namespace harness::sandbox {

struct ExecPlan {
  StartRequest request;
  std::vector<int> descriptors;  // where request.numbers stand for
  int output = -1;               // becomes 1 and 2
  int status = -1;           // where box-init writes the command's wait status; -1: the command is not boxed
  ControlGroup group;        // the command is born in it
  std::string outer_filter;  // of system calls, for bubblewrap; empty: none
  std::string inner_filter;  // for box-init
  uid_t uid = 0;             // whom to become; as we are already when not root
  gid_t gid = 0;
};

// Never returns. A failure is written to `failures` (closed on exec) as text.
[[noreturn]] void exec_child(const ExecPlan& plan, int failures);

}  // namespace harness::sandbox
