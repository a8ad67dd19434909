#include "tests/reference/kernels/flow_cases.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

namespace test_support {

using namespace reference;

namespace {

// What float32 holds: the twin and the kernel get the same numbers.
Tensors rounded(Tensors tensors) {
  for (Tensor<double>& tensor : tensors) {
    for (double& value : tensor.flat()) value = static_cast<double>(static_cast<float>(value));
  }
  return tensors;
}

double weighted(const Tensors& values, const Tensors& weights) {
  double total = 0;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    for (std::int64_t e = 0; e < weights[k].size(); ++e) total += values[k][e] * weights[k][e];
  }
  return total;
}

Tensors difference_gradients(const FlowKernel& kernel, Tensors inputs, const Tensors& upstream) {
  Tensors gradients;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    Tensor<double> gradient(inputs[k].shape());
    for (std::int64_t e = 0; e < gradient.size(); ++e) {
      const double at = inputs[k][e], step = 1e-5 * (1 + std::abs(at));
      inputs[k][e] = at + step;
      const double above = weighted(kernel.twin(inputs), upstream);
      inputs[k][e] = at - step;
      const double below = weighted(kernel.twin(inputs), upstream);
      inputs[k][e] = at;
      gradient[e] = (above - below) / (2 * step);
    }
    gradients.push_back(gradient);
  }
  return gradients;
}

class Arrays {
 public:
  Arrays(const Tensors& tensors, int misalignment) {
    for (const Tensor<double>& tensor : tensors) add(tensor, misalignment);
  }
  Arrays(const std::vector<Shape>& shapes, int misalignment) {
    for (const Shape& shape : shapes) add(element_count(shape), misalignment);
  }

  Inputs inputs() const {
    Inputs pointers;
    for (const auto& array : arrays_) pointers.push_back(array->data());
    return pointers;
  }
  Outputs outputs() const {
    Outputs pointers;
    for (const auto& array : arrays_) pointers.push_back(array->data());
    return pointers;
  }
  bool intact() const {
    return std::ranges::all_of(arrays_, [](const auto& array) { return array->guards_intact(); });
  }
  Tensor<double> values(std::size_t k, const Shape& shape) const { return arrays_[k]->values(shape); }

 private:
  // Each tensor at another offset from the vector size.
  void add(const auto& what, int misalignment) {
    const int offset = (2 * static_cast<int>(arrays_.size()) + 1) * misalignment % 16;
    arrays_.push_back(std::make_unique<GuardedFloats>(what, offset));
  }

  std::vector<std::unique_ptr<GuardedFloats>> arrays_;
};

double difference(const Tensor<double>& got, const Tensor<double>& want) {
  double largest = 0, apart = 0;
  for (std::int64_t k = 0; k < want.size(); ++k) {
    const double d = std::abs(got[k] - want[k]);
    apart = d <= apart ? apart : std::isnan(d) ? std::numeric_limits<double>::infinity() : d;
    largest = std::max(largest, std::abs(want[k]));
  }
  return apart / (0x1p-24 * (1 + largest));
}

}  // namespace

Tensors random_upstream(Random& random, const FlowKernel& kernel) {
  Tensors upstream;
  for (const Tensor<double>& value : kernel.twin(kernel.inputs))
    upstream.push_back(random.tensor(value.shape()));
  return rounded(upstream);
}

double worst_difference(const FlowKernel& kernel, const Tensors& upstream, int misalignment) {
  const Tensors inputs = rounded(kernel.inputs), want = kernel.twin(inputs);
  std::vector<Shape> output_shapes, gradient_shapes;
  for (const Tensor<double>& value : want) output_shapes.push_back(value.shape());
  for (const Shape& shape : kernel.saved) output_shapes.push_back(shape);
  for (const Tensor<double>& input : inputs) gradient_shapes.push_back(input.shape());
  const Arrays in(inputs, misalignment), out(output_shapes, misalignment + 1),
      from(upstream, misalignment + 3);
  const Arrays gradients(gradient_shapes, misalignment + 2);
  kernel.forward(in.inputs(), out.outputs());
  kernel.backward(in.inputs(), out.inputs(), from.inputs(), gradients.outputs());
  if (!in.intact() || !out.intact() || !from.intact() || !gradients.intact()) {
    return std::numeric_limits<double>::infinity();
  }
  double worst = 0;
  for (std::size_t k = 0; k < want.size(); ++k) {
    worst = std::max(worst, difference(out.values(k, output_shapes[k]), want[k]));
  }
  const Tensors want_gradients = difference_gradients(kernel, inputs, upstream);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    worst = std::max(worst, difference(gradients.values(k, gradient_shapes[k]), want_gradients[k]));
  }
  return worst;
}

}  // namespace test_support
