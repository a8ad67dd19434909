#pragma once
// The known mistakes of masked_conv2d_backward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::masked_conv2d_backward {

extern const KnownMistake<Rewired> mask_forgotten;
extern const KnownMistake<Rewired> batch_mean;
extern const KnownMistake<Rewired> bias_gradient_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {&mask_forgotten, &batch_mean, &bias_gradient_missing};

}  // namespace reference::mistakes::masked_conv2d_backward
