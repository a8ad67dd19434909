#pragma once
// The known mistakes of euler_step, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::euler_step {

extern const KnownMistake<Rewired> step_size_missing;
extern const KnownMistake<Rewired> backwards;
extern const KnownMistake<Rewired> time_ignored;
extern const KnownMistake<Rewired> velocity_only;

inline constexpr const KnownMistake<Rewired>* all[] = {&step_size_missing, &backwards, &time_ignored,
                                                       &velocity_only};

}  // namespace reference::mistakes::euler_step
