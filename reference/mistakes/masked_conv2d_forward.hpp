#pragma once
// The known mistakes of masked_conv2d_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::masked_conv2d_forward {

extern const KnownMistake<Rewired> mask_forgotten;
extern const KnownMistake<Rewired> bias_missing;
extern const KnownMistake<Rewired> first_sample_only;

inline constexpr const KnownMistake<Rewired>* all[] = {&mask_forgotten, &bias_missing, &first_sample_only};

}  // namespace reference::mistakes::masked_conv2d_forward
