#pragma once
// Which processors are one core: what runs on one of them takes execution units from the others.

#include <filesystem>
#include <vector>

namespace harness {

// The processors that share a core with `core`, itself among them, ascending; empty when the machine does not
// tell. `root` is where sys is found: "/" but in tests.
std::vector<int> hyperthreads_of(int core, const std::filesystem::path& root);

}  // namespace harness
