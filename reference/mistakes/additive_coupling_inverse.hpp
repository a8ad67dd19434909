#pragma once
// The known mistakes of additive_coupling_inverse, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::additive_coupling_inverse {

extern const KnownMistake<Rewired> added_again;
extern const KnownMistake<Rewired> output_bias_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {&added_again, &output_bias_missing};

}  // namespace reference::mistakes::additive_coupling_inverse
