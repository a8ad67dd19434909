#pragma once
// NICE (Dinh et al. 2014): additive couplings of alternate halves, which keep volume, and a scaling of each
// element at the end. From data to noise:
//
//   y_2 = x_2 + m(x_1), the halves in turn;  z = exp(log_scale) y, log |det| = sum log_scale
//
// The paper puts independent logistic noise before it, or Gaussian. Weights <name>.net.<k>.net.<2l>.{weight,
// bias} of the network of coupling k, <name>.scaling.log_scale [1,D].

#include <vector>

#include "reference/flows/flow.hpp"

namespace reference::flows {

struct NiceOptions {
  std::int64_t dimensions = 2;  // at least 2; the smaller half of an odd number comes first
  int couplings = 4;
  std::vector<std::int64_t> hidden = {64, 64};
};

// Throws std::invalid_argument on fewer than 2 dimensions.
template <class T>
FlowPtr<T> nice(const std::string& name, const NiceOptions& options);

}  // namespace reference::flows
