#pragma once
// The known mistakes of planar_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::planar_forward {

extern const KnownMistake<Rewired> u_hat_forgotten;
extern const KnownMistake<Rewired> u_hat_only_outside;
extern const KnownMistake<Rewired> norm_for_square;
extern const KnownMistake<Rewired> minus_one_missing;
extern const KnownMistake<Rewired> slope_missing;
extern const KnownMistake<Rewired> last_layer_only;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> one_log_det;
extern const KnownMistake<Rewired> layers_reversed;
extern const KnownMistake<Rewired> bias_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {
    &u_hat_forgotten, &u_hat_only_outside, &norm_for_square, &minus_one_missing, &slope_missing,
    &last_layer_only, &log_det_sign,       &one_log_det,     &layers_reversed,   &bias_missing};

}  // namespace reference::mistakes::planar_forward
