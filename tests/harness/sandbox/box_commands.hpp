#pragma once
// Commands for the box, and what the machine's process table says about them.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/sandbox/sandbox.hpp"

namespace sandbox_test {

inline harness::PhaseLimits short_limits() {
  harness::PhaseLimits limits;
  limits.wall_seconds = 20;
  limits.cpu_seconds = 10;
  limits.memory_bytes = std::int64_t{1} << 30;
  limits.processes = 16;
  return limits;
}

inline harness::BoxCommand command(std::vector<std::string> argv) {
  harness::BoxCommand result;
  result.phase = harness::Phase::build;
  result.argv = std::move(argv);
  result.limits = short_limits();
  return result;
}
inline harness::BoxCommand shell(const std::string& text) {
  return command({"/bin/sh", "-c", text});
}
inline harness::BoxCommand python(const std::string& text) {
  return command({"/usr/bin/python3", "-c", text});
}

// Processes whose command line holds `text`.
std::vector<int> processes_with(const std::string& text);
// Waits up to `seconds` until there are none; gives back how many are left.
std::size_t processes_left_with(const std::string& text, double seconds);
// Descendants of this process, zombies included; a keeper ends a moment after its report, so this looks again
// for up to two seconds until there are `expected`.
std::size_t descendants(std::size_t expected);
// Open descriptors of this process.
std::size_t open_descriptors();
// How many control groups of that name there are where this process would make some.
std::size_t control_groups(const std::string& name);
// The launchers' private folders below `temp`.
std::vector<std::string> work_roots(const std::string& temp);

}  // namespace sandbox_test
