#pragma once
// The known mistakes of made_output_mask, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::made_output_mask {

extern const KnownMistake<Rewired> not_strict;
extern const KnownMistake<Rewired> complement;

inline constexpr const KnownMistake<Rewired>* all[] = {&not_strict, &complement};

}  // namespace reference::mistakes::made_output_mask
