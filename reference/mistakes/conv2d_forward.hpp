#pragma once
// The known mistakes of conv2d_forward, in the order in which they are tried and named.

#include "reference/mistakes/conv2d.hpp"

namespace reference::mistakes::conv2d_forward {

extern const KnownMistake<ConvForward> kernel_flipped;
extern const KnownMistake<ConvForward> filter_transposed;
extern const KnownMistake<ConvForward> filter_axes_swapped;
extern const KnownMistake<ConvForward> padding_ignored;
extern const KnownMistake<ConvForward> padding_one_sided;
extern const KnownMistake<ConvForward> padding_left_out;
extern const KnownMistake<ConvForward> padding_wrong_value;
extern const KnownMistake<ConvForward> padding_repeats_edge;
extern const KnownMistake<ConvForward> padding_wraps_around;
extern const KnownMistake<ConvForward> stride_ignored;
extern const KnownMistake<ConvForward> stride_padding_swapped;
extern const KnownMistake<ConvForward> stride_on_filter;
extern const KnownMistake<ConvForward> stride_on_both;
extern const KnownMistake<ConvForward> stride_on_padding;
extern const KnownMistake<ConvForward> off_by_one;
extern const KnownMistake<ConvForward> off_by_one_before;
extern const KnownMistake<ConvForward> last_tap_missing;
extern const KnownMistake<ConvForward> last_pixel_missing;
extern const KnownMistake<ConvForward> first_pixel_missing;
extern const KnownMistake<ConvForward> first_channel_only;
extern const KnownMistake<ConvForward> channels_averaged;
extern const KnownMistake<ConvForward> bias_missing;
extern const KnownMistake<ConvForward> bias_per_tap;
extern const KnownMistake<ConvForward> bias_per_channel;
extern const KnownMistake<ConvForward> batch_index_forgotten;
extern const KnownMistake<ConvForward> first_image_only;
extern const KnownMistake<ConvForward> sum_not_reset;
extern const KnownMistake<ConvForward> sum_not_reset_in_plane;
extern const KnownMistake<ConvForward> output_not_zeroed;

inline constexpr const KnownMistake<ConvForward>* all[] = {
    &kernel_flipped,         &filter_transposed,      &filter_axes_swapped,
    &padding_ignored,        &padding_one_sided,      &padding_left_out,
    &padding_wrong_value,    &padding_repeats_edge,   &padding_wraps_around,
    &stride_ignored,         &stride_padding_swapped, &stride_on_filter,
    &stride_on_both,         &stride_on_padding,      &off_by_one,
    &off_by_one_before,      &last_tap_missing,       &last_pixel_missing,
    &first_pixel_missing,    &first_channel_only,     &channels_averaged,
    &bias_missing,           &bias_per_tap,           &bias_per_channel,
    &batch_index_forgotten,  &first_image_only,       &sum_not_reset,
    &sum_not_reset_in_plane, &output_not_zeroed,
};

}  // namespace reference::mistakes::conv2d_forward
