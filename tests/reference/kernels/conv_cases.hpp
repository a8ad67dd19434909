#pragma once
// Convolutions on the kernels, with everything around the tensors watched.

#include <cstdint>
#include <string>
#include <vector>

#include "reference/conv2d_shape.hpp"
#include "reference/conv_transpose2d_shape.hpp"
#include "reference/exact/measured.hpp"
#include "tests/reference/support/random.hpp"

namespace test_support {

// float32 elements at an address `misalignment` floats past a multiple of 64 bytes, between two guards.
class GuardedFloats {
 public:
  // Filled with NaN.
  GuardedFloats(std::int64_t size, int misalignment);
  GuardedFloats(const reference::Tensor<double>& values, int misalignment);

  float* data() { return storage_.data() + first_; }
  std::int64_t size() const { return size_; }
  bool guards_intact() const;
  // In the shape given.
  reference::Tensor<double> values(const reference::Shape& shape) const;

 private:
  std::int64_t size_;
  std::size_t first_;
  std::vector<float> storage_;
};

// Inputs of a convolution and what exact functions make of them.
struct ConvCase {
  reference::Conv2dShape shape;
  reference::Tensor<double> x, w, bias, dy;
};
ConvCase random_case(Random& random, const reference::Conv2dShape& shape);

// Strides and dilations 1 to 3, paddings 0 to 3, even and odd filters, groups, up to max_size pixels a side
// and max_channels channels in all.
reference::Conv2dShape random_conv_shape(Random& random, int max_size, int max_channels);

std::string describe(const reference::Conv2dShape& shape);

// What the kernels return, in doubles. Each also sets `intact` to false when a guard was overwritten.
struct KernelOptions {
  int workers = 1;
  int misalignment = 0;
};
struct ConvResults {
  reference::Tensor<double> y, y_without_bias, dx, dw, db, dw_without_bias;
  bool intact = true;
};
ConvResults run_kernels(const ConvCase& c, const KernelOptions& options);

// The largest |got - exact| / (2^-24 * magnitude) of any element; infinite for NaN, and for a difference
// where the magnitude is zero.
double worst_error(const reference::Tensor<double>& got, const reference::Tensor<double>& value,
                   const reference::Tensor<double>& magnitude);

}  // namespace test_support
