#pragma once
// The known mistakes of affine_coupling_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::affine_coupling_forward {

extern const KnownMistake<Rewired> shifted_first;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> log_det_missing;
extern const KnownMistake<Rewired> scale_inverted;
extern const KnownMistake<Rewired> shift_missing;
extern const KnownMistake<Rewired> one_log_det;

inline constexpr const KnownMistake<Rewired>* all[] = {&shifted_first,  &log_det_sign,  &log_det_missing,
                                                       &scale_inverted, &shift_missing, &one_log_det};

}  // namespace reference::mistakes::affine_coupling_forward
