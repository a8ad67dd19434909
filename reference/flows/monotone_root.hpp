#pragma once
// The root of an increasing function of one number between two bounds: Newton's steps, halved into the
// bracket where they leave it, until they move by less than a unit in the last place.

#include <algorithm>
#include <cmath>

namespace reference::flows {

struct RootPoint {
  double value, slope;
};

template <class F>
double monotone_root(F f, double low, double high) {
  double x = low + (high - low) / 2;
  for (int step = 0; step < 200; ++step) {
    const RootPoint at = f(x);
    if (at.value == 0) return x;
    (at.value > 0 ? high : low) = x;
    const double next = x - at.value / at.slope;
    const double moved = next > low && next < high ? next : low + (high - low) / 2;
    if (std::abs(moved - x) <= 1e-16 * std::max(1.0, std::abs(x))) return moved;
    x = moved;
  }
  return x;
}

}  // namespace reference::flows
