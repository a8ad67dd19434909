#pragma once
// The known mistakes of householder_backward, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::householder_backward {

extern const KnownMistake<Rewired> sign;
extern const KnownMistake<Rewired> batch_mean;
extern const KnownMistake<Rewired> factor_two_missing;

inline constexpr const KnownMistake<Rewired>* all[] = {&sign, &batch_mean, &factor_two_missing};

}  // namespace reference::mistakes::householder_backward
