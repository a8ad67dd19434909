#pragma once
// The known mistakes of planar_backward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::planar_backward {

extern const KnownMistake<Rewired> u_hat_forgotten;
extern const KnownMistake<Rewired> minus_one_missing;
extern const KnownMistake<Rewired> log_det_forgotten;
extern const KnownMistake<Rewired> value_forgotten;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> batch_mean;
extern const KnownMistake<Rewired> last_layer_only;

inline constexpr const KnownMistake<Rewired>* all[] = {
    &u_hat_forgotten, &minus_one_missing, &log_det_forgotten, &value_forgotten,
    &log_det_sign,    &batch_mean,        &last_layer_only};

}  // namespace reference::mistakes::planar_backward
