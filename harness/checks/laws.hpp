#pragma once
// The laws of `property`, each a judge of one case. What they say and allow is in property.cc.

#include <optional>
#include <string>
#include <vector>

#include "harness/checks/derivative_pair.hpp"
#include "harness/checks/tolerance.hpp"

namespace harness {

enum class Law { adjoint, linear, shift_equivariant };

struct PropertyOptions {
  Law law = Law::linear;
  const FunctionSpec* forward = nullptr;
  std::size_t input = 0, output = 0;
  std::vector<std::string> zero;
  std::vector<std::size_t> axes;       // shift_equivariant
  std::optional<DerivativePair> pair;  // adjoint
  double tolerance = kDefaultTolerance;
};

// Empty when the law holds on this case. Throws Stop (stop.hpp) when a call is not answered or not finite,
// and std::logic_error when the oracle itself breaks the law.
std::string judge_law(const PropertyOptions& options, const CheckContext& context, const Case& c);

}  // namespace harness
