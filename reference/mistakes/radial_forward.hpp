#pragma once
// The known mistakes of radial_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::radial_forward {

extern const KnownMistake<Rewired> one_direction_more;
extern const KnownMistake<Rewired> slope_missing;
extern const KnownMistake<Rewired> exp_for_softplus;
extern const KnownMistake<Rewired> beta_not_shifted;
extern const KnownMistake<Rewired> squared_distance;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> one_log_det;

inline constexpr const KnownMistake<Rewired>* all[] = {
    &one_direction_more, &slope_missing, &exp_for_softplus, &beta_not_shifted,
    &squared_distance,   &log_det_sign,  &one_log_det};

}  // namespace reference::mistakes::radial_forward
