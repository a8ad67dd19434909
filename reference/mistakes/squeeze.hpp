#pragma once
// The known mistakes of squeeze, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::squeeze {

extern const KnownMistake<Rewired> offsets_outermost;
extern const KnownMistake<Rewired> offsets_swapped;

inline constexpr const KnownMistake<Rewired>* all[] = {&offsets_outermost, &offsets_swapped};

}  // namespace reference::mistakes::squeeze
