#pragma once
// The known mistakes of sample_level, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::sample_level {

extern const KnownMistake<Rewired> tail;
extern const KnownMistake<Rewired> one_more;

inline constexpr const KnownMistake<Rewired>* all[] = {&tail, &one_more};

}  // namespace reference::mistakes::sample_level
