#pragma once
// Other honest ways to compute a convolution in float32, and one dishonest one. All take and give NCHW / OIHW
// tensors and compute y = conv(x, w) + b, or its gradients dx and dw, through one operation: valid
// cross-correlation of padded planes, summed over channels.

#include <functional>
#include <string>
#include <vector>

#include "harness/session/caller.hpp"

namespace test_support {

struct Plane {
  int height = 0, width = 0;
  std::vector<float> values;
  Plane(int h, int w)
      : height(h), width(w), values(static_cast<std::size_t>(h) * static_cast<std::size_t>(w)) {}
  float& at(int i, int j) { return values[static_cast<std::size_t>(i * width + j)]; }
  float at(int i, int j) const { return values[static_cast<std::size_t>(i * width + j)]; }
};

// sum_c valid cross-correlation of images[c] with filters[c].
using Correlate = std::function<Plane(const std::vector<Plane>& images, const std::vector<Plane>& filters)>;

struct ConvVariant {
  std::string name;
  Correlate correlate;
  int only_filter = 0;  // 3: for 3x3 filters only
};

Plane correlate_forwards(const std::vector<Plane>& images, const std::vector<Plane>& filters);
Plane correlate_backwards(const std::vector<Plane>& images, const std::vector<Plane>& filters);
Plane correlate_pairwise(const std::vector<Plane>& images, const std::vector<Plane>& filters);
Plane correlate_kahan(const std::vector<Plane>& images, const std::vector<Plane>& filters);
Plane correlate_fft(const std::vector<Plane>& images, const std::vector<Plane>& filters);
Plane correlate_winograd_2(const std::vector<Plane>& images,
                           const std::vector<Plane>& filters);  // F(2x2, 3x3)
Plane correlate_winograd_4(const std::vector<Plane>& images,
                           const std::vector<Plane>& filters);  // F(4x4, 3x3)
// Images and filters rounded to float16, products and sums in float32: what tensor cores do. The mildest
// form.
Plane correlate_float16(const std::vector<Plane>& images, const std::vector<Plane>& filters);

std::vector<ConvVariant> honest_variants();

harness::HostTensor forward_by(const Correlate& correlate, const harness::HostTensor& x,
                               const harness::HostTensor& w, const harness::HostTensor& b, int stride,
                               int padding);
harness::HostTensor dx_by(const Correlate& correlate, const harness::HostTensor& x,
                          const harness::HostTensor& w, const harness::HostTensor& dy, int stride,
                          int padding);
harness::HostTensor dw_by(const Correlate& correlate, const harness::HostTensor& x,
                          const harness::HostTensor& w, const harness::HostTensor& dy, int stride,
                          int padding);

}  // namespace test_support
