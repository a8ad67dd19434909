#pragma once
// The median of repeated measurements, and how well it is known. Nothing is assumed of their distribution but
// that they are independent and alike: times on a busy machine have long tails, and sometimes two humps.

#include <vector>

namespace harness {

struct Interval {
  double low = 0;
  double high = 0;
  bool contains(double value) const { return low <= value && value <= high; }
};

// Throws std::invalid_argument when there are no values.
double median(std::vector<double> values);

// Covers the median with the given probability, for a number of values that was fixed beforehand. Two pairs
// of order statistics whose binomial coverages enclose `confidence` are interpolated (Hettmansperger and
// Sheather, "Confidence intervals based on interpolated order statistics", 1986, equation 2.4), so that the
// coverage is close to `confidence` and not only above it. Too few values for it (under 6 for 0.95): all of
// the real line.
Interval median_interval(std::vector<double> values, double confidence);

}  // namespace harness
