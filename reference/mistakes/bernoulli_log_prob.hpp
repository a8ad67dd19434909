#pragma once
// The known mistakes of bernoulli_log_prob, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::bernoulli_log_prob {

extern const KnownMistake<Rewired> zeros_ignored;
extern const KnownMistake<Rewired> sign;
extern const KnownMistake<Rewired> averaged;

inline constexpr const KnownMistake<Rewired>* all[] = {&zeros_ignored, &sign, &averaged};

}  // namespace reference::mistakes::bernoulli_log_prob
