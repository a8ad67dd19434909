#pragma once
// The known mistakes of pixel_mask, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::pixel_mask {

extern const KnownMistake<Rewired> types_swapped;
extern const KnownMistake<Rewired> colours_ignored;
extern const KnownMistake<Rewired> complement;

inline constexpr const KnownMistake<Rewired>* all[] = {&types_swapped, &colours_ignored, &complement};

}  // namespace reference::mistakes::pixel_mask
