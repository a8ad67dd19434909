#pragma once
// The known mistakes of conv2d_backward, in the order in which they are tried and named.

#include "reference/mistakes/conv2d.hpp"

namespace reference::mistakes::conv2d_backward {

extern const KnownMistake<ConvBackward> kernel_flipped;
extern const KnownMistake<ConvBackward> filter_axes_swapped;
extern const KnownMistake<ConvBackward> padding_ignored;
extern const KnownMistake<ConvBackward> stride_ignored;
extern const KnownMistake<ConvBackward> batch_index_forgotten;
extern const KnownMistake<ConvBackward> dx_not_flipped;
extern const KnownMistake<ConvBackward> dx_not_stuffed;
extern const KnownMistake<ConvBackward> dx_shifted_by_padding;
extern const KnownMistake<ConvBackward> dx_filter_transposed;
extern const KnownMistake<ConvBackward> dx_axes_swapped;
extern const KnownMistake<ConvBackward> dx_overwritten;
extern const KnownMistake<ConvBackward> dx_overwritten_by_windows;
extern const KnownMistake<ConvBackward> dx_last_filter_only;
extern const KnownMistake<ConvBackward> dx_batch_mean;
extern const KnownMistake<ConvBackward> dw_flipped;
extern const KnownMistake<ConvBackward> dw_transposed;
extern const KnownMistake<ConvBackward> dw_stride_ignored;
extern const KnownMistake<ConvBackward> dw_padding_ignored;
extern const KnownMistake<ConvBackward> dw_batch_mean;
extern const KnownMistake<ConvBackward> dw_mean;
extern const KnownMistake<ConvBackward> dw_first_image_only;
extern const KnownMistake<ConvBackward> dw_last_image_only;
extern const KnownMistake<ConvBackward> db_axes_swapped;
extern const KnownMistake<ConvBackward> db_batch_mean;
extern const KnownMistake<ConvBackward> db_mean;
extern const KnownMistake<ConvBackward> db_first_image_only;
extern const KnownMistake<ConvBackward> db_missing;

inline constexpr const KnownMistake<ConvBackward>* all[] = {
    &kernel_flipped,
    &filter_axes_swapped,
    &padding_ignored,
    &stride_ignored,
    &batch_index_forgotten,
    &dx_not_flipped,
    &dx_not_stuffed,
    &dx_shifted_by_padding,
    &dx_filter_transposed,
    &dx_axes_swapped,
    &dx_overwritten,
    &dx_overwritten_by_windows,
    &dx_last_filter_only,
    &dx_batch_mean,
    &dw_flipped,
    &dw_transposed,
    &dw_stride_ignored,
    &dw_padding_ignored,
    &dw_batch_mean,
    &dw_mean,
    &dw_first_image_only,
    &dw_last_image_only,
    &db_axes_swapped,
    &db_batch_mean,
    &db_mean,
    &db_first_image_only,
    &db_missing,
};

}  // namespace reference::mistakes::conv2d_backward
