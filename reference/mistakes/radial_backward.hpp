#pragma once
// The known mistakes of radial_backward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::radial_backward {

extern const KnownMistake<Rewired> log_det_forgotten;
extern const KnownMistake<Rewired> value_forgotten;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> beta_not_shifted;
extern const KnownMistake<Rewired> slope_missing;
extern const KnownMistake<Rewired> centre_forgotten;
extern const KnownMistake<Rewired> batch_mean;

inline constexpr const KnownMistake<Rewired>* all[] = {
    &log_det_forgotten, &value_forgotten,  &log_det_sign, &beta_not_shifted,
    &slope_missing,     &centre_forgotten, &batch_mean};

}  // namespace reference::mistakes::radial_backward
