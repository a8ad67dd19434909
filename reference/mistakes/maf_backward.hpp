#pragma once
// The known mistakes of maf_backward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::maf_backward {

extern const KnownMistake<Rewired> log_det_forgotten;
extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> batch_mean;

inline constexpr const KnownMistake<Rewired>* all[] = {&log_det_forgotten, &log_det_sign, &batch_mean};

}  // namespace reference::mistakes::maf_backward
