#include "reference/exact/plane_norms.hpp"

#include <algorithm>

namespace reference::exact {
namespace {

std::int64_t plane_size(const Tensor<double>& t) {
  return t.extent(2) * t.extent(3);
}

}  // namespace

PlaneEnergies::PlaneEnergies(const Tensor<double>& t)
    : extent_(t.extent(1)), sums_(static_cast<std::size_t>(t.extent(0) * t.extent(1))) {
  const std::int64_t size = plane_size(t);
  std::int64_t position = 0;
  for (double& sum : sums_) {
    for (std::int64_t k = 0; k < size; ++k, ++position) sum += t[position] * t[position];
  }
}

void raise_plane(Measured& measured, std::int64_t a, std::int64_t b, double bound) {
  const std::int64_t size = plane_size(measured.magnitude);
  const std::int64_t first = (a * measured.magnitude.extent(1) + b) * size;
  for (std::int64_t k = first; k < first + size; ++k) {
    measured.magnitude[k] = std::max(measured.magnitude[k], bound);
  }
}

void add_per_channel(Measured& measured, const Tensor<double>& bias) {
  const std::int64_t size = plane_size(measured.value);
  for (std::int64_t position = 0; position < measured.value.size(); ++position) {
    measured.add(position, bias[position / size % bias.size()]);
  }
}

Measured sum_per_channel(const Tensor<double>& t) {
  Measured sums(Shape{t.extent(1)});
  const std::int64_t size = plane_size(t);
  std::int64_t position = 0;
  for (std::int64_t n = 0; n < t.extent(0); ++n) {
    for (std::int64_t c = 0; c < t.extent(1); ++c) {
      for (std::int64_t k = 0; k < size; ++k, ++position) sums.add(c, t[position]);
    }
  }
  return sums;
}

}  // namespace reference::exact
