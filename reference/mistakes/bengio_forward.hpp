#pragma once
// The known mistakes of bengio_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::bengio_forward {

extern const KnownMistake<Rewired> own_bit_seen;
extern const KnownMistake<Rewired> own_group_forgotten;
extern const KnownMistake<Rewired> output_bias_missing;
extern const KnownMistake<Rewired> hidden_bias_missing;
extern const KnownMistake<Rewired> later_bits_ignored;
extern const KnownMistake<Rewired> first_sample_only;

inline constexpr const KnownMistake<Rewired>* all[] = {&own_bit_seen,        &own_group_forgotten,
                                                       &output_bias_missing, &hidden_bias_missing,
                                                       &later_bits_ignored,  &first_sample_only};

}  // namespace reference::mistakes::bengio_forward
