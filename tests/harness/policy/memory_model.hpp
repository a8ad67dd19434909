#pragma once
// Submissions as formulas: the bytes a convolution of given geometry holds beyond its tensors.

#include <cmath>
#include <functional>

#include "harness/policy/measure.hpp"

namespace test_support {

using BytesOf = std::function<double(const harness::ConvGeometry&)>;

inline double unrolled(const harness::ConvGeometry& g) {
  return g.output_pixels() * static_cast<double>(g.channels) * g.kernel_elements() * 4;
}

inline double columns(const harness::ConvGeometry& g, double held) {
  return std::min(held, g.output_pixels()) * static_cast<double>(g.channels) * g.kernel_elements() * 4;
}

// Complex doubles of x, w and y, on planes of the given extents.
inline double fft(const harness::ConvGeometry& g, double rows, double columns) {
  const double planes =
      static_cast<double>(g.batch * g.channels + g.filters * g.channels + g.batch * g.filters);
  return planes * rows * columns * 16;
}

inline double power_of_two(std::int64_t extent) {
  return std::exp2(std::ceil(std::log2(static_cast<double>(extent))));
}

// What measure_pass would have found for a submission that holds this much.
inline harness::PassMeasurement measurement(const BytesOf& bytes,
                                            const std::vector<harness::Probe>& probes = {}) {
  harness::PassMeasurement pass;
  pass.status = harness::Status::passed;
  for (const harness::Ladder& ladder : harness::toeplitz_ladders(probes)) {
    harness::LadderSamples samples{ladder, {}};
    for (const harness::ConvGeometry& g : ladder.rungs) samples.samples.push_back({g, bytes(g)});
    pass.ladders.push_back(std::move(samples));
  }
  return pass;
}

}  // namespace test_support
