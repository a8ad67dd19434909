#pragma once
// What /proc says about the processes that stem from this one.

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace harness::sandbox {

struct ProcessTree {
  std::vector<pid_t> descendants;  // of the calling process, parents before children
  double cpu_seconds = 0;          // of all of them and of the children they have waited for
};

ProcessTree descendants_of_self();

// Processes and threads of the calling process's uid, as RLIMIT_NPROC counts them.
std::int64_t tasks_of_own_uid();

// Stops all of them before it kills any, so that none forks its way out between two looks. Does not reap.
void kill_descendants();

}  // namespace harness::sandbox
