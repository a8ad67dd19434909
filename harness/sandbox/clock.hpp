#pragma once
// The clock that every waiting and every cost is measured by.

#include <chrono>

namespace harness {

using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace harness
