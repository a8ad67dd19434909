#include "harness/checks/tolerance.hpp"

#include <algorithm>
#include <cmath>

namespace harness {

double allowed_error(double tolerance, double magnitude) {
  return magnitude > 0 ? tolerance * kUnitRoundoff * magnitude + kSmallestNormal : 0;
}

std::vector<double> observed_magnitude(const reference::Output& exact, const HostTensor& got) {
  double exact_energy = 0, got_energy = 0;
  const auto size = static_cast<std::size_t>(exact.value.size());
  for (std::size_t i = 0; i < size; ++i) {
    const double value = exact.value[static_cast<std::int64_t>(i)];
    exact_energy += value * value;
    got_energy += static_cast<double>(got.f32[i]) * static_cast<double>(got.f32[i]);
  }
  const double growth = exact_energy > 0 ? std::max(1.0, std::sqrt(got_energy / exact_energy)) : 1.0;
  std::vector<double> magnitude(size);
  for (std::size_t i = 0; i < size; ++i) {
    magnitude[i] = std::max(growth * exact.magnitude[static_cast<std::int64_t>(i)],
                            std::abs(static_cast<double>(got.f32[i])));
  }
  return magnitude;
}

double parse_tolerance(const ConfigNode& options) {
  const auto option = options.find("tolerance");
  return option ? option->as_number(1, 1e6) : kDefaultTolerance;
}

}  // namespace harness
