#pragma once
// The peak memory of a running command, read from /proc outside its box: VmHWM of each of its processes,
// which the kernel keeps and a program can neither read (there is no /proc inside) nor lower.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace harness::sandbox {

// The command's processes now living, below `root`: the keeper itself, or the PID of bubblewrap's monitor
// when `boxed`. bubblewrap's two processes and box-init are none of the command's.
std::vector<pid_t> command_processes(pid_t root, bool boxed);

// Sets the peak of each to what it holds now. False when one could not be (it has made itself undumpable).
bool reset_peaks(const std::vector<pid_t>& processes);

// The sum of their peaks in bytes; pages that two of them share count twice. Nothing when there are none.
std::optional<std::int64_t> sum_of_peaks(const std::vector<pid_t>& processes);

}  // namespace harness::sandbox
