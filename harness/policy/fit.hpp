#pragma once
// From bytes over kernel elements to bytes a kernel element.
//
// Model, with all coefficients but the first not negative:
//
//   bytes = a + s1 * S1 + s2 * S2 + b * K*L,    S1 = H' W',  S2 = (H'+K-1)(W'+L-1)
//
// H' x W' is the padded image, S2 the size of a linear FFT of it, both grow with the kernel although nothing
// is unrolled; b is what unrolling takes. A second estimate, the median of the slopes between neighbouring
// rungs (each weighted by its kernel elements), is not moved by a jump from one power of two to the next. The
// smaller of the two counts.

#include <vector>

#include "harness/policy/ladder.hpp"

namespace harness {

struct Sample {
  ConvGeometry geometry;
  double bytes = 0;
};

struct KernelFit {
  double bytes_per_element = 0;
  double residual_bytes = 0;  // root mean square, of the model
};

// Sorted by kernel elements, at least two samples.
KernelFit fit_kernel(const std::vector<Sample>& samples);

// The largest slope that two neighbouring segments of square kernels share while they rise by `least_bytes`
// together, and bytes stand in proportion to kernel elements: unrolling that starts or ends at some size. (An
// FFT holds more at its smallest kernel than it grows by.) 0 when there are none.
double sustained_slope(const std::vector<Sample>& samples, double least_bytes);

// How far one square kernel stands above both its neighbours: a method of its own for one size.
struct Spike {
  double kernel_elements = 0;
  double bytes = 0;
};
Spike largest_spike(const std::vector<Sample>& all);

// bytes = a + l * n + q * n^2 over n = output pixels: the coefficient q, and the residual.
KernelFit fit_image(const std::vector<Sample>& samples);

}  // namespace harness
