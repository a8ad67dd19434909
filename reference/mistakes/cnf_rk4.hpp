#pragma once
// The known mistakes of cnf_rk4, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::cnf_rk4 {

extern const KnownMistake<Rewired> log_det_sign;
extern const KnownMistake<Rewired> euler;
extern const KnownMistake<Rewired> log_det_missing;
extern const KnownMistake<Rewired> one_step;

inline constexpr const KnownMistake<Rewired>* all[] = {&log_det_sign, &euler, &log_det_missing, &one_step};

}  // namespace reference::mistakes::cnf_rk4
