#include "harness/timing/processor_quota.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

#include "harness/timing/kernel_files.hpp"

namespace harness {
namespace {

namespace fs = std::filesystem;

constexpr double default_period = 100000;  // the kernel's, in microseconds

// Of one group; nothing when it says nothing. "max 100000" or "150000 100000", microseconds of each period.
std::optional<double> second_version(const fs::path& group) {
  const auto line = first_line(group / "cpu.max");
  if (!line) return std::nullopt;
  std::istringstream words(*line);
  double allowed = 0, period = 0;
  if (words >> allowed >> period && period > 0) return allowed / period;
  return std::numeric_limits<double>::infinity();
}

std::optional<double> first_version(const fs::path& group) {
  const auto allowed = first_line(group / "cpu.cfs_quota_us");
  if (!allowed) return std::nullopt;
  const double microseconds = std::atof(allowed->c_str());
  if (microseconds <= 0) return std::numeric_limits<double>::infinity();
  const auto period = first_line(group / "cpu.cfs_period_us");
  return microseconds / (period ? std::atof(period->c_str()) : default_period);
}

void tighten(ProcessorQuota& quota, const fs::path& group, std::optional<double> processors) {
  if (!processors) return;
  quota.known = true;
  if (*processors >= quota.processors) return;
  quota.processors = *processors;
  quota.throttled = static_cast<std::int64_t>(value_of(group / "cpu.stat", "nr_throttled").value_or(0));
}

}  // namespace

ProcessorQuota processor_quota(const fs::path& root) {
  ProcessorQuota quota;
  std::ifstream in(root / "proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = "," + line.substr(first + 1, second - first - 1) + ",";
    const bool unified = controllers == ",,";
    if (!unified && controllers.find(",cpu,") == std::string::npos) continue;
    const fs::path top = root / (unified ? "sys/fs/cgroup" : "sys/fs/cgroup/cpu");
    for (fs::path below = fs::path(line.substr(second + 1)).relative_path();; below = below.parent_path()) {
      const fs::path group = top / below;
      tighten(quota, group, unified ? second_version(group) : first_version(group));
      if (below.empty()) break;
    }
  }
  return quota;
}

}  // namespace harness
