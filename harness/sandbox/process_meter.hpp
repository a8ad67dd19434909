#pragma once
// What a running command has used, read outside its box: the kernel keeps both figures for each of its
// processes, and a program can lower neither.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace harness::sandbox {

// The command's processes now living, below `root`: the keeper itself, or the PID of bubblewrap's monitor
// when `boxed`. bubblewrap's two processes and box-init are none of the command's.
std::vector<pid_t> command_processes(pid_t root, bool boxed);

// Peak memory is VmHWM in /proc. Sets the peak of each to what it holds now. False when one could not be (it
// has made itself undumpable).
bool reset_peaks(const std::vector<pid_t>& processes);

// The sum of their peaks in bytes; pages that two of them share count twice. Nothing when there are none.
std::optional<std::int64_t> sum_of_peaks(const std::vector<pid_t>& processes);

// The CPU time of all their threads, those that ended included. Nothing when there are none.
std::optional<std::int64_t> cpu_nanoseconds(const std::vector<pid_t>& processes);

}  // namespace harness::sandbox
