#pragma once
// The known mistakes of cnf_euler, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::cnf_euler {

extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> log_det_missing;
extern const KnownMistake<Rewired> time_ignored;
extern const KnownMistake<Rewired> one_step;

inline constexpr const KnownMistake<Rewired>* all[] = {&log_det_sign, &log_det_missing, &time_ignored,
                                                       &one_step};

}  // namespace reference::mistakes::cnf_euler
