#pragma once
// The known mistakes of sigmoid_flow_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::sigmoid_flow_forward {

extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> bias_missing;
extern const KnownMistake<Rewired> weights_ignored;
extern const KnownMistake<Rewired> log_det_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {&log_det_sign, &bias_missing, &weights_ignored,
                                                       &log_det_missing};

}  // namespace reference::mistakes::sigmoid_flow_forward
