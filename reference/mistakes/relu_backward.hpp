#pragma once
// The known mistakes of relu_backward, in the order in which they are tried and named.

#include "reference/mistakes/relu.hpp"

namespace reference::mistakes::relu_backward {

extern const KnownMistake<ReluBackward> relu_gradient_at_zero;
extern const KnownMistake<ReluBackward> relu_masked_on_dy;
extern const KnownMistake<ReluBackward> relu_mask_missing;
extern const KnownMistake<ReluBackward> relu_upstream_forgotten;

inline constexpr const KnownMistake<ReluBackward>* all[] = {
    &relu_gradient_at_zero,
    &relu_masked_on_dy,
    &relu_mask_missing,
    &relu_upstream_forgotten,
};

}  // namespace reference::mistakes::relu_backward
