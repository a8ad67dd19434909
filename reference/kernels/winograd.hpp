#pragma once
// Convolutions with 3x3 filters by Winograd's minimal filtering, F(2x2,3x3) or F(4x4,3x3): 2.25 or 4 times
// fewer products than a direct kernel has. winograd-inl.h has the formulas, winograd_plan.hpp says for which
// convolutions and in what pieces. Only conv2d.cc and conv2d_weights.cc call these; tensors as there.
//
// The error of an element is that of sums over whole tiles: it goes by the product of the norms of its
// operands, not by the sum of its absolute terms, and a value that is not finite reaches all outputs of the
// tiles that it lies in.

#include "reference/kernels/correlation.hpp"
#include "reference/kernels/winograd_plan.hpp"

namespace reference::kernels {

void winograd_correlate(const Correlation& correlation, const WinogradPlan& plan, const float* x,
                        const float* w, const float* bias, float* y, int workers);

// `correlation` is that of the forward pass.
void winograd_backward_weights(const Correlation& correlation, const WinogradPlan& plan, const float* x,
                               const float* dy, float* dw, int workers);

}  // namespace reference::kernels
