#pragma once
// The known mistakes of made_hidden_mask, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::made_hidden_mask {

extern const KnownMistake<Rewired> strict;
extern const KnownMistake<Rewired> complement;

inline constexpr const KnownMistake<Rewired>* all[] = {&strict, &complement};

}  // namespace reference::mistakes::made_hidden_mask
