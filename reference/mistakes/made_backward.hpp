#pragma once
// The known mistakes of made_backward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::made_backward {

extern const KnownMistake<Rewired> masks_forgotten;
extern const KnownMistake<Rewired> batch_mean;
extern const KnownMistake<Rewired> hidden_bias_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {&masks_forgotten, &batch_mean, &hidden_bias_missing};

}  // namespace reference::mistakes::made_backward
