#pragma once
// Kernels of normalizing flows beside plain double-precision twins: values compared, gradients against
// central differences of the twin, everything around the tensors watched.

#include <functional>
#include <string>
#include <vector>

#include "tests/reference/kernels/conv_cases.hpp"

namespace test_support {

using Tensors = std::vector<reference::Tensor<double>>;
using Inputs = std::vector<const float*>;
using Outputs = std::vector<float*>;

struct FlowKernel {
  std::string name;
  Tensors inputs;
  std::vector<reference::Shape> saved;          // outputs beyond the twin's, which only backward wants
  std::function<Tensors(const Tensors&)> twin;  // the outputs that gradients come in for
  std::function<void(const Inputs& in, const Outputs& out)> forward;
  // out[k]: the gradient with respect to in[k]. `values`: what forward gave.
  std::function<void(const Inputs& in, const Inputs& values, const Inputs& upstream, const Outputs& out)>
      backward;
};

// The largest difference of any output and gradient, in 2^-24 * (1 + the largest element of that tensor);
// infinite when a guard was overwritten or an element was not written. `misalignment` floats off the vectors.
double worst_difference(const FlowKernel& kernel, const Tensors& upstream, int misalignment);

// Gradients come in for what the twin gives.
Tensors random_upstream(Random& random, const FlowKernel& kernel);

}  // namespace test_support
