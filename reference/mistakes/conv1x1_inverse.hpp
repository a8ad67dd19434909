#pragma once
// The known mistakes of conv1x1_inverse, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::conv1x1_inverse {

extern const KnownMistake<Rewired> forward_again;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> inverse_transposed;

inline constexpr const KnownMistake<Rewired>* all[] = {&forward_again, &log_det_sign, &inverse_transposed};

}  // namespace reference::mistakes::conv1x1_inverse
