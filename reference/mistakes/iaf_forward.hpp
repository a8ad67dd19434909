#pragma once
// The known mistakes of iaf_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::iaf_forward {

extern const KnownMistake<Rewired> gate_swapped;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> masks_forgotten;
extern const KnownMistake<Rewired> log_det_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {&gate_swapped, &log_det_sign, &masks_forgotten,
                                                       &log_det_missing};

}  // namespace reference::mistakes::iaf_forward
