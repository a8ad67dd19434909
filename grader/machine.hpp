#pragma once
// The machine that this program runs on, without anything that names its owner.

#include <cstdint>
#include <string>

namespace grader {

struct Machine {
  std::string cpu;
  int cores = 0;  // that this process may use
  std::int64_t memory_bytes = 0;
  std::string kernel;  // "6.1.0-28-amd64"
  std::string system;  // "Debian GNU/Linux 12 (bookworm)"
  bool operator==(const Machine&) const = default;
};

Machine inspect_machine();

}  // namespace grader
