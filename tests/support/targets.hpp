#pragma once
// Runs the kernels on one instruction set after the other.
//
//   for (const std::int64_t target : test_support::kernel_targets()) {
//     const test_support::ForcedTarget forced(target);
//     CHECK(reference::kernels::target_name() == forced.name());
//     ...
//   }

#include <cstdint>
#include <string>
#include <vector>

#include "hwy/highway.h"
#include "hwy/targets.h"

namespace test_support {

// What this program was compiled for and this machine can run.
inline std::vector<std::int64_t> kernel_targets() {
  std::vector<std::int64_t> targets;
  for (const auto target : hwy::SupportedAndGeneratedTargets()) targets.push_back(target);
  return targets;
}

class ForcedTarget {
 public:
  explicit ForcedTarget(std::int64_t target) : name_(hwy::TargetName(target)) {
    hwy::SetSupportedTargetsForTest(target);
  }
  ~ForcedTarget() { hwy::SetSupportedTargetsForTest(0); }
  ForcedTarget(const ForcedTarget&) = delete;
  ForcedTarget& operator=(const ForcedTarget&) = delete;

  const std::string& name() const { return name_; }

 private:
  std::string name_;
};

}  // namespace test_support
