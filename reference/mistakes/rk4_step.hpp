#pragma once
// The known mistakes of rk4_step, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::rk4_step {

extern const KnownMistake<Rewired> euler;
extern const KnownMistake<Rewired> time_not_advanced;
extern const KnownMistake<Rewired> stages_alike;

inline constexpr const KnownMistake<Rewired>* all[] = {&euler, &time_not_advanced, &stages_alike};

}  // namespace reference::mistakes::rk4_step
