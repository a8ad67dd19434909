#pragma once
// How much processor time the control groups that this program belongs to leave it, as a container's --cpus
// does. Whoever has used it up is stopped in the middle of things, for up to a tenth of a second.

#include <cstdint>
#include <filesystem>
#include <limits>

namespace harness {

struct ProcessorQuota {
  // That may be busy at once, of the tightest group from ours up to the root; infinite when none is limited.
  double processors = std::numeric_limits<double>::infinity();
  std::int64_t throttled = 0;  // how often that group was stopped so far
  bool known = false;          // whether the machine tells at all
};

// `root` is where proc and sys are found: "/" but in tests. Either version of control groups.
ProcessorQuota processor_quota(const std::filesystem::path& root);

}  // namespace harness
