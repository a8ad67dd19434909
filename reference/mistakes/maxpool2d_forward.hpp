#pragma once
// The known mistakes of maxpool2d_forward, in the order in which they are tried and named.

#include "reference/mistakes/pool2d.hpp"

namespace reference::mistakes::maxpool2d_forward {

extern const KnownMistake<PoolForward> window_for_stride;
extern const KnownMistake<PoolForward> stride_for_window;
extern const KnownMistake<PoolForward> stride_ignored;
extern const KnownMistake<PoolForward> maximum_starts_at_zero;
extern const KnownMistake<PoolForward> minimum_for_maximum;
extern const KnownMistake<PoolForward> mean_for_maximum;
extern const KnownMistake<PoolForward> last_tap_missing;
extern const KnownMistake<PoolForward> batch_index_forgotten;

inline constexpr const KnownMistake<PoolForward>* all[] = {
    &window_for_stride,   &stride_for_window, &stride_ignored,   &maximum_starts_at_zero,
    &minimum_for_maximum, &mean_for_maximum,  &last_tap_missing, &batch_index_forgotten,
};

}  // namespace reference::mistakes::maxpool2d_forward
