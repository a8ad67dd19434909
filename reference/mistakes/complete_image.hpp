#pragma once
// The known mistakes of complete_image, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::complete_image {

extern const KnownMistake<Rewired> itself_seen;
extern const KnownMistake<Rewired> mask_forgotten;
extern const KnownMistake<Rewired> all_at_once;
extern const KnownMistake<Rewired> columns_first;
extern const KnownMistake<Rewired> most_likely;
extern const KnownMistake<Rewired> known_ignored;
extern const KnownMistake<Rewired> known_inverted;
extern const KnownMistake<Rewired> tail;

inline constexpr const KnownMistake<Rewired>* all[] = {
    &itself_seen, &mask_forgotten, &all_at_once,    &columns_first,
    &most_likely, &known_ignored,  &known_inverted, &tail};

}  // namespace reference::mistakes::complete_image
