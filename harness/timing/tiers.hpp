#pragma once
// Points for speed: steps on the ratio of the student's time to the reference's, and which step an interval
// that may still move belongs to.

#include <vector>

#include "harness/timing/median.hpp"

namespace harness {

struct Tier {
  double at_most = 0;  // the ratio, inclusive
  double points = 0;
};

// `at_most` rises and is positive, `points` fall and are not negative.
using Tiers = std::vector<Tier>;

// 1 for the best tier, tiers.size() + 1 for a ratio beyond all of them (no points).
int tier_of(const Tiers& tiers, double ratio);
double tier_points(const Tiers& tiers, int tier);

struct TierDecision {
  int tier = 0;
  bool inconclusive = false;  // the interval touches more than one tier; the best of them was given
};
TierDecision decide_tier(const Tiers& tiers, const Interval& ratio);

}  // namespace harness
