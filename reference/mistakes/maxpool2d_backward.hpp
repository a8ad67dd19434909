#pragma once
// The known mistakes of maxpool2d_backward, in the order in which they are tried and named.

#include "reference/mistakes/pool2d.hpp"

namespace reference::mistakes::maxpool2d_backward {

extern const KnownMistake<PoolBackward> gradient_to_all_ties;
extern const KnownMistake<PoolBackward> gradient_to_last_maximum;
extern const KnownMistake<PoolBackward> gradient_shared_by_ties;
extern const KnownMistake<PoolBackward> gradient_to_whole_window;
extern const KnownMistake<PoolBackward> gradient_overwritten;
extern const KnownMistake<PoolBackward> upstream_forgotten;
extern const KnownMistake<PoolBackward> window_for_stride;
extern const KnownMistake<PoolBackward> stride_for_window;
extern const KnownMistake<PoolBackward> stride_ignored;

inline constexpr const KnownMistake<PoolBackward>* all[] = {
    &gradient_to_all_ties,     &gradient_to_last_maximum, &gradient_shared_by_ties,
    &gradient_to_whole_window, &gradient_overwritten,     &upstream_forgotten,
    &window_for_stride,        &stride_for_window,        &stride_ignored,
};

}  // namespace reference::mistakes::maxpool2d_backward
