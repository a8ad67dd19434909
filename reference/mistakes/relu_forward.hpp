#pragma once
// The known mistakes of relu_forward, in the order in which they are tried and named.

#include "reference/mistakes/relu.hpp"

namespace reference::mistakes::relu_forward {

extern const KnownMistake<ReluForward> relu_not_applied;
extern const KnownMistake<ReluForward> relu_absolute;
extern const KnownMistake<ReluForward> relu_negative_part;
extern const KnownMistake<ReluForward> relu_leaky;

inline constexpr const KnownMistake<ReluForward>* all[] = {
    &relu_not_applied,
    &relu_absolute,
    &relu_negative_part,
    &relu_leaky,
};

}  // namespace reference::mistakes::relu_forward
