#pragma once
// The known mistakes of actnorm_inverse, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::actnorm_inverse {

extern const KnownMistake<Rewired> forward_again;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> pixels_forgotten;

inline constexpr const KnownMistake<Rewired>* all[] = {&forward_again, &log_det_sign, &pixels_forgotten};

}  // namespace reference::mistakes::actnorm_inverse
