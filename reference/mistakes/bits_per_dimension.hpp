#pragma once
// The known mistakes of bits_per_dimension, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::bits_per_dimension {

extern const KnownMistake<Rewired> nats;
extern const KnownMistake<Rewired> dimensions_forgotten;
extern const KnownMistake<Rewired> sign;

inline constexpr const KnownMistake<Rewired>* all[] = {&nats, &dimensions_forgotten, &sign};

}  // namespace reference::mistakes::bits_per_dimension
