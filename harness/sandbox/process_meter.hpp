#pragma once
// What a running command has used, read outside its box: the kernel keeps the figures for each of its
// processes, and a program can lower none. Memory is VmHWM in /proc, and which pages the processor has marked
// as accessed.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/sandbox/memory_reading.hpp"

namespace harness::sandbox {

// The command's processes now living, below `root`: the keeper itself, or the PID of bubblewrap's monitor
// when `boxed`. bubblewrap and box-init are none of the command's.
std::vector<pid_t> command_processes(pid_t root, bool boxed);

// Sets the peak of each to what it holds now, and forgets which pages were accessed. False when one could not
// be (it has made itself undumpable).
bool reset_memory(const std::vector<pid_t>& processes);

// Summed over the processes; pages that two of them share count twice.
MemoryReading read_memory(const std::vector<pid_t>& processes);

// The CPU time of all their threads, those that ended included. Nothing when there are none.
std::optional<std::int64_t> cpu_nanoseconds(const std::vector<pid_t>& processes);

}  // namespace harness::sandbox
