#pragma once
// The known mistakes of sylvester_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::sylvester_forward {

extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> bias_missing;
extern const KnownMistake<Rewired> matrices_swapped;
extern const KnownMistake<Rewired> log_det_missing;
extern const KnownMistake<Rewired> one_log_det;

inline constexpr const KnownMistake<Rewired>* all[] = {&log_det_sign, &bias_missing, &matrices_swapped,
                                                       &log_det_missing, &one_log_det};

}  // namespace reference::mistakes::sylvester_forward
