#pragma once
// What on this machine makes times scatter, as the kernel tells it. The ratios of `performance` are made to
// survive all of it; a quiet machine decides a tier in fewer turns.

#include <filesystem>
#include <string>
#include <vector>

namespace harness {

struct NoiseSource {
  std::string what;    // "frequency governor"
  bool quiet = false;  // nothing to fear from this one
  std::string detail;  // what was found
  std::string remedy;  // empty when quiet
};

// For timing on processor `core`. `root` is where proc and sys are found: "/" but in tests. What the machine
// does not tell is left out.
std::vector<NoiseSource> noise_sources(int core, const std::filesystem::path& root);

// A core on which work takes this many times as long as at best is shared. On one of its own paces differ by
// less.
inline constexpr double kSharedSlowdown = 1.1;

// What the kernel does not tell: whether others use the timed core's execution units. `loads`: what a burst
// of work takes, again and again.
NoiseSource shared_core(std::vector<double> loads);

}  // namespace harness
