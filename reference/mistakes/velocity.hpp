#pragma once
// The known mistakes of velocity, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::velocity {

extern const KnownMistake<Rewired> time_ignored;
extern const KnownMistake<Rewired> output_bias_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {&time_ignored, &output_bias_missing};

}  // namespace reference::mistakes::velocity
