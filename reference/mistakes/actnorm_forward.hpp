#pragma once
// The known mistakes of actnorm_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::actnorm_forward {

extern const KnownMistake<Rewired> pixels_forgotten;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> log_det_missing;
extern const KnownMistake<Rewired> bias_missing;
extern const KnownMistake<Rewired> scale_inverted;
extern const KnownMistake<Rewired> image_log_det_times_batch;

inline constexpr const KnownMistake<Rewired>* all[] = {&pixels_forgotten, &log_det_sign,
                                                       &log_det_missing,  &bias_missing,
                                                       &scale_inverted,   &image_log_det_times_batch};

}  // namespace reference::mistakes::actnorm_forward
