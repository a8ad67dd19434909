#pragma once
// The known mistakes of conv1x1_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::conv1x1_forward {

extern const KnownMistake<Rewired> matrix_transposed;
extern const KnownMistake<Rewired> pixels_forgotten;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> log_det_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {&matrix_transposed, &pixels_forgotten, &log_det_sign,
                                                       &log_det_missing};

}  // namespace reference::mistakes::conv1x1_forward
