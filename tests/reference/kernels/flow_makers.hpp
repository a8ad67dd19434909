#pragma once
// Every kernel of normalizing flows with its twin, the formula of its header in plain double loops, and
// random inputs.

#include <span>

#include "tests/reference/kernels/flow_cases.hpp"

namespace test_support {

// `size`: of a row, or what else a kernel is long in.
using FlowMaker = FlowKernel (*)(Random& random, int batch, int size);

std::span<const FlowMaker> flow_makers();

}  // namespace test_support
