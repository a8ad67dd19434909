#pragma once
// One fuzz target: code that reads bytes from people who are not to be trusted. Linked with libFuzzer (preset
// `fuzz`) or with replay.cc. It returns; whatever escapes it, aborts, or offends a sanitizer is a finding.

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A property of every result did not hold.
[[noreturn]] inline void violated() {
  __builtin_trap();
}

}  // namespace fuzz
