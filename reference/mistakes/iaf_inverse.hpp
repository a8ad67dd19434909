#pragma once
// The known mistakes of iaf_inverse, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::iaf_inverse {

extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> gate_swapped;

inline constexpr const KnownMistake<Rewired>* all[] = {&log_det_sign, &gate_swapped};

}  // namespace reference::mistakes::iaf_inverse
