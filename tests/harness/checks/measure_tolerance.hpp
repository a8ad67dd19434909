#pragma once
// Errors of a way to convolve, in units of 2^-24 * magnitude: what `tolerance` has to allow.

#include <algorithm>
#include <functional>
#include <vector>

#include "tests/harness/checks/conv_variants.hpp"

namespace test_support {

struct ConvCase {
  int batch = 1, channels = 1, outputs = 1, height = 1, width = 1, kernel_h = 1, kernel_w = 1, stride = 1,
      padding = 0;
  bool positive = false;  // images in [0, 1] instead of normal: sums that grow
};

// `count` small ones as assignments have them, then larger ones: channels to 64, images to 32 x 32.
std::vector<ConvCase> small_cases(int count, std::uint64_t seed);
std::vector<ConvCase> large_cases();

struct WorstErrors {
  double forward = 0, dx = 0, dw = 0;
  double worst() const { return std::max({forward, dx, dw}); }
};

// The largest error over all elements of y, dx and dw. With a Winograd variant dw is left out: it has no 3 x
// 3 filter.
WorstErrors worst_errors(const Correlate& correlate, const ConvCase& c, std::uint64_t seed, bool with_dw);

}  // namespace test_support
