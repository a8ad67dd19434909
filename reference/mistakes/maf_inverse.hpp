#pragma once
// The known mistakes of maf_inverse, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::maf_inverse {

extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> masks_forgotten;
extern const KnownMistake<Rewired> scaled_again;
extern const KnownMistake<Rewired> log_det_missing;
extern const KnownMistake<Rewired> shift_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {&log_det_sign, &masks_forgotten, &scaled_again,
                                                       &log_det_missing, &shift_missing};

}  // namespace reference::mistakes::maf_inverse
