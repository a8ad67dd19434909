#include "harness/timing/median.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace harness {

double median(std::vector<double> values) {
  if (values.empty()) throw std::invalid_argument("median: there are no values");
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Interval median_interval(std::vector<double> values, double confidence) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::size_t count = values.size();
  std::sort(values.begin(), values.end());

  // The d-th values from both ends cover the median with 1 - 2 P(Binomial(count, 1/2) < d).
  double term = std::exp2(-static_cast<double>(count));
  double outside = term;  // P(Binomial < d)
  std::size_t d = 1;
  if (count == 0 || 1 - 2 * outside < confidence) return {-infinity, infinity};
  for (;; ++d) {
    const double n = static_cast<double>(count), from_end = static_cast<double>(d);
    term *= (n - from_end + 1) / from_end;
    if (1 - 2 * (outside + term) < confidence || 2 * (d + 1) > count) break;
    outside += term;
  }
  const double wide = 1 - 2 * outside, narrow = 1 - 2 * (outside + term);
  const double n = static_cast<double>(count), from_end = static_cast<double>(d);
  const double share = (wide - confidence) / (wide - narrow);
  const double step = (n - from_end) * share / (from_end + (n - 2 * from_end) * share);
  return {values[d - 1] + step * (values[d] - values[d - 1]),
          values[count - d] - step * (values[count - d] - values[count - d - 1])};
}

}  // namespace harness
