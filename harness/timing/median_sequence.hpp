#pragma once
// A confidence sequence for a median: intervals that hold all at once, after every number of values, so that
// a measurement may stop as soon as it has seen enough. (A plain 95 % interval that is looked at again and
// again is left by the truth far more often than once in twenty.)
//
//   MedianSequence ratios(0.95);
//   do ratios.add(measure()); while (!decided(ratios.interval()));
//
// A candidate m is kept while the signs of x_i - m look like fair coins. If m is the median, S = #{x_i < m}
// is Binomial(n, 1/2), and the likelihood ratio of a coin of unknown bias to a fair one,
//
//   M_n = 2^n B(S + 1/2, n - S + 1/2) / B(1/2, 1/2)        (bias drawn from Beta(1/2, 1/2)),
//
// is a martingale of mean 1: it ever reaches 1/alpha with probability at most alpha (Ville 1939; Robbins
// 1970; Howard and Ramdas, "Sequential estimation of quantiles with applications to A/B testing", 2022). What
// is left is the interval between two order statistics.

#include <vector>

#include "harness/timing/median.hpp"

namespace harness {

class MedianSequence {
 public:
  // 0 < confidence < 1; throws std::invalid_argument.
  explicit MedianSequence(double confidence);

  void add(double value);  // throws std::invalid_argument for NaN
  // The whole line until seven values are there (at 0.95). Always holds the median of the values, and does not
  // grow unless they drift away from it.
  const Interval& interval() const { return interval_; }
  const std::vector<double>& sorted() const { return sorted_; }

 private:
  double log_limit_;          // log(1 / alpha)
  double log_all_above_ = 0;  // log M_n for S = 0
  std::vector<double> sorted_;
  Interval interval_;
};

}  // namespace harness
