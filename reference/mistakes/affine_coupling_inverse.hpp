#pragma once
// The known mistakes of affine_coupling_inverse, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::affine_coupling_inverse {

extern const KnownMistake<Rewired> forward_again;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> shift_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {&forward_again, &log_det_sign, &shift_missing};

}  // namespace reference::mistakes::affine_coupling_inverse
