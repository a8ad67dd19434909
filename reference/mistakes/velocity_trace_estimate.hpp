#pragma once
// The known mistakes of velocity_trace_estimate, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::velocity_trace_estimate {

extern const KnownMistake<Rewired> noise_normalised;
extern const KnownMistake<Rewired> exact_trace;
extern const KnownMistake<Rewired> sign;

inline constexpr const KnownMistake<Rewired>* all[] = {&noise_normalised, &exact_trace, &sign};

}  // namespace reference::mistakes::velocity_trace_estimate
