#pragma once
// The known mistakes of linear_forward, in the order in which they are tried and named.

#include "reference/mistakes/linear.hpp"

namespace reference::mistakes::linear_forward {

extern const KnownMistake<LinearForward> weights_transposed;
extern const KnownMistake<LinearForward> bias_missing;
extern const KnownMistake<LinearForward> bias_per_term;
extern const KnownMistake<LinearForward> batch_index_forgotten;

inline constexpr const KnownMistake<LinearForward>* all[] = {
    &weights_transposed,
    &bias_missing,
    &bias_per_term,
    &batch_index_forgotten,
};

}  // namespace reference::mistakes::linear_forward
