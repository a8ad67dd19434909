#pragma once
// The known mistakes of made_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::made_forward {

extern const KnownMistake<Rewired> masks_forgotten;
extern const KnownMistake<Rewired> hidden_mask_forgotten;
extern const KnownMistake<Rewired> output_mask_forgotten;
extern const KnownMistake<Rewired> hidden_bias_missing;
extern const KnownMistake<Rewired> output_bias_missing;
extern const KnownMistake<Rewired> first_sample_only;

inline constexpr const KnownMistake<Rewired>* all[] = {&masks_forgotten,       &hidden_mask_forgotten,
                                                       &output_mask_forgotten, &hidden_bias_missing,
                                                       &output_bias_missing,   &first_sample_only};

}  // namespace reference::mistakes::made_forward
