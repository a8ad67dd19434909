#include "harness/timing/median_sequence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace harness {

MedianSequence::MedianSequence(double confidence)
    : log_limit_(-std::log1p(-confidence)),
      interval_{-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()} {
  if (!(confidence > 0 && confidence < 1)) {
    throw std::invalid_argument("MedianSequence: the confidence must lie between 0 and 1");
  }
}

void MedianSequence::add(double value) {
  if (std::isnan(value)) throw std::invalid_argument("MedianSequence: NaN has no place in an order");
  sorted_.insert(std::upper_bound(sorted_.begin(), sorted_.end(), value), value);
  const double n = static_cast<double>(sorted_.size());
  // B(1/2, n + 1/2) gains the factor (n - 1/2) / n with the n-th value.
  log_all_above_ += std::numbers::ln2 + std::log((n - 0.5) / n);

  // M falls as S grows to n/2: the first S that is still believed is the rank of the lower end.
  double log_m = log_all_above_;
  std::size_t believed = 0;
  for (; 2 * believed < sorted_.size() && log_m >= log_limit_; ++believed) {
    const double s = static_cast<double>(believed);
    log_m += std::log((s + 0.5) / (n - s - 0.5));
  }
  if (believed == 0) return;
  const Interval newest{sorted_[believed - 1], sorted_[sorted_.size() - believed]};
  const Interval common{std::max(interval_.low, newest.low), std::min(interval_.high, newest.high)};
  // The intervals share the median with the promised probability. Where what they share leaves out the middle
  // of the values, that is the rare case, or the values drift: the newest is then the better guess.
  const double middle = (sorted_[(sorted_.size() - 1) / 2] + sorted_[sorted_.size() / 2]) / 2;
  interval_ = common.contains(middle) ? common : newest;
}

}  // namespace harness
