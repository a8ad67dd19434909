#pragma once
// What the processes of a command held, in bytes; -1 where it cannot be told.

#include <cstdint>

namespace harness {

// Counted: every page resident in one of the command's processes, be it from malloc, mmap, the stack, a
// mapped file, a library or the memory shared with us. Twice: what two of its processes both map. Not: what a
// process held that ended meanwhile, and files in /tmp that are not mapped.
struct MemoryReading {
  // At one moment since the reset. The kernel sums up each processor's share late: off by 256 KiB for each
  // processor that the command ran on.
  std::int64_t peak_bytes = -1;
  std::int64_t resident_bytes = -1;  // now; exact
  // Resident now, and read or written since the reset; exact. -1 also where the kernel does not tell.
  std::int64_t accessed_bytes = -1;
};

}  // namespace harness
