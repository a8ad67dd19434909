// ReLU and its gradient as ReluForward and ReluBackward describe them.

#include "reference/mistakes/relu.hpp"

#include <cmath>

#include "reference/mistakes/family.hpp"
#include "reference/mistakes/relu_backward.hpp"
#include "reference/mistakes/relu_forward.hpp"

namespace reference::mistakes {
namespace {

using exact::Measured;

ReluForward describe_relu_forward(const Call&) {
  return {};
}

ReluBackward describe_relu_backward(const Call&) {
  return {};
}

std::vector<Measured> compute_relu_forward(const Call& call, const ReluForward& d) {
  const Tensor<double>& x = call.inputs.find("x")->second;
  Measured y(x.shape());
  for (std::int64_t k = 0; k < x.size(); ++k) {
    const double slope = x[k] <= 0 ? d.negative_slope : d.positive_slope;
    y.value[k] = slope * x[k];
    if (slope != std::nearbyint(slope)) y.magnitude[k] = std::abs(y.value[k]);
  }
  return {std::move(y)};
}

std::vector<Measured> compute_relu_backward(const Call& call, const ReluBackward& d) {
  const Tensor<double>&x = call.inputs.find("x")->second, &dy = call.inputs.find("dy")->second;
  Measured dx(x.shape());
  for (std::int64_t k = 0; k < x.size(); ++k) {
    const double judge = d.mask_from_dy ? dy[k] : x[k];
    const bool passes = d.passes_always || judge > 0 || (d.passes_at_zero && judge == 0);
    if (passes) dx.value[k] = d.forgets_upstream ? 1 : dy[k];
  }
  return {std::move(dx)};
}

}  // namespace

MistakeFamily relu_forward_mistakes() {
  return make_family("relu_forward", {std::begin(relu_forward::all), std::end(relu_forward::all)},
                     describe_relu_forward, compute_relu_forward);
}

MistakeFamily relu_backward_mistakes() {
  return make_family("relu_backward", {std::begin(relu_backward::all), std::end(relu_backward::all)},
                     describe_relu_backward, compute_relu_backward);
}

}  // namespace reference::mistakes
