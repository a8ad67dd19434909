#pragma once
// The known mistakes of bengio_backward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::bengio_backward {

extern const KnownMistake<Rewired> batch_mean;
extern const KnownMistake<Rewired> hidden_bias_missing;
extern const KnownMistake<Rewired> sign;

inline constexpr const KnownMistake<Rewired>* all[] = {&batch_mean, &hidden_bias_missing, &sign};

}  // namespace reference::mistakes::bengio_backward
