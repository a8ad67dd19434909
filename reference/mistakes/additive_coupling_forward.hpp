#pragma once
// The known mistakes of additive_coupling_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::additive_coupling_forward {

extern const KnownMistake<Rewired> output_bias_missing;
extern const KnownMistake<Rewired> hidden_bias_missing;
extern const KnownMistake<Rewired> subtracted;
extern const KnownMistake<Rewired> first_sample_only;

inline constexpr const KnownMistake<Rewired>* all[] = {&output_bias_missing, &hidden_bias_missing,
                                                       &subtracted, &first_sample_only};

}  // namespace reference::mistakes::additive_coupling_forward
