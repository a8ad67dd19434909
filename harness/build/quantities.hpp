#pragma once
// Limits in words.

#include <cstdint>
#include <string>

namespace harness {

std::string seconds_text(double seconds);    // "5 s", "0.5 s"
std::string bytes_text(std::int64_t bytes);  // "4 GiB", "64 MiB", "1000 bytes"

}  // namespace harness
