#pragma once
// The known mistakes of additive_coupling_backward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::additive_coupling_backward {

extern const KnownMistake<Rewired> batch_mean;
extern const KnownMistake<Rewired> network_path_forgotten;
extern const KnownMistake<Rewired> hidden_bias_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {&batch_mean, &network_path_forgotten,
                                                       &hidden_bias_missing};

}  // namespace reference::mistakes::additive_coupling_backward
