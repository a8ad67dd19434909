#pragma once
// The known mistakes of householder_forward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::householder_forward {

extern const KnownMistake<Rewired> factor_two_missing;
extern const KnownMistake<Rewired> not_normalised;
extern const KnownMistake<Rewired> order_reversed;
extern const KnownMistake<Rewired> first_sample_only;

inline constexpr const KnownMistake<Rewired>* all[] = {&factor_two_missing, &not_normalised, &order_reversed,
                                                       &first_sample_only};

}  // namespace reference::mistakes::householder_forward
