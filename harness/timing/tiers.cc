#include "harness/timing/tiers.hpp"

#include <algorithm>

namespace harness {

int tier_of(const Tiers& tiers, double ratio) {
  const auto first =
      std::find_if(tiers.begin(), tiers.end(), [ratio](const Tier& tier) { return ratio <= tier.at_most; });
  return 1 + static_cast<int>(first - tiers.begin());
}

double tier_points(const Tiers& tiers, int tier) {
  const auto index = static_cast<std::size_t>(tier - 1);
  return index < tiers.size() ? tiers[index].points : 0;
}

TierDecision decide_tier(const Tiers& tiers, const Interval& ratio) {
  const int best = tier_of(tiers, ratio.low);
  return {best, best != tier_of(tiers, ratio.high)};
}

}  // namespace harness
