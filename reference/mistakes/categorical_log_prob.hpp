#pragma once
// The known mistakes of categorical_log_prob, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::categorical_log_prob {

extern const KnownMistake<Rewired> sign;
extern const KnownMistake<Rewired> averaged;
extern const KnownMistake<Rewired> last_class;

inline constexpr const KnownMistake<Rewired>* all[] = {&sign, &averaged, &last_class};

}  // namespace reference::mistakes::categorical_log_prob
