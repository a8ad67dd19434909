#pragma once
// The known mistakes of velocity_trace, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::velocity_trace {

extern const KnownMistake<Rewired> sign;
extern const KnownMistake<Rewired> time_ignored;
extern const KnownMistake<Rewired> one_trace;

inline constexpr const KnownMistake<Rewired>* all[] = {&sign, &time_ignored, &one_trace};

}  // namespace reference::mistakes::velocity_trace
