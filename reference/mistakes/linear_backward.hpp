#pragma once
// The known mistakes of linear_backward, in the order in which they are tried and named.

#include "reference/mistakes/linear.hpp"

namespace reference::mistakes::linear_backward {

extern const KnownMistake<LinearBackward> dx_weights_transposed;
extern const KnownMistake<LinearBackward> dx_last_output_only;
extern const KnownMistake<LinearBackward> dw_transposed;
extern const KnownMistake<LinearBackward> dw_batch_mean;
extern const KnownMistake<LinearBackward> dw_last_row_only;
extern const KnownMistake<LinearBackward> db_batch_mean;
extern const KnownMistake<LinearBackward> db_axes_swapped;
extern const KnownMistake<LinearBackward> db_missing;

inline constexpr const KnownMistake<LinearBackward>* all[] = {
    &dx_weights_transposed, &dx_last_output_only, &dw_transposed,   &dw_batch_mean,
    &dw_last_row_only,      &db_batch_mean,       &db_axes_swapped, &db_missing,
};

}  // namespace reference::mistakes::linear_backward
