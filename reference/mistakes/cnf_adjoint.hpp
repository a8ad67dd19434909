#pragma once
// The known mistakes of cnf_adjoint, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::cnf_adjoint {

extern const KnownMistake<Rewired> log_det_forgotten;
extern const KnownMistake<Rewired> sign;
extern const KnownMistake<Rewired> log_det_sign;

inline constexpr const KnownMistake<Rewired>* all[] = {&log_det_forgotten, &sign, &log_det_sign};

}  // namespace reference::mistakes::cnf_adjoint
