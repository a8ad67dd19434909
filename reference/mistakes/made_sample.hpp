#pragma once
// The known mistakes of made_sample, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::made_sample {

extern const KnownMistake<Rewired> comparison_turned;
extern const KnownMistake<Rewired> masks_forgotten;

inline constexpr const KnownMistake<Rewired>* all[] = {&comparison_turned, &masks_forgotten};

}  // namespace reference::mistakes::made_sample
