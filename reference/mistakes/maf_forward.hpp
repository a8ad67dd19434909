#pragma once
// The known mistakes of maf_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::maf_forward {

extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> masks_forgotten;
extern const KnownMistake<Rewired> scale_inverted;

inline constexpr const KnownMistake<Rewired>* all[] = {&log_det_sign, &masks_forgotten, &scale_inverted};

}  // namespace reference::mistakes::maf_forward
