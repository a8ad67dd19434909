#pragma once
// How the gradient with respect to the filter is cut up: segments of pixels, blocks of filters, tiles of
// taps. One group at a time; a plan holds for all.

#include <vector>

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

// Some images, or some rows of one image. image_row: the rows of x that a segment meets, clipped to the
// image.
struct WeightsSegment {
  Index first_image, last_image, first_row, last_row, first_image_row, last_image_row;
};

struct WeightsBlock {
  Index first, count, vectors;  // filters; count is less than vectors * lanes in the last block
};

// Few channels: neighbouring taps in the order (kernel column, channel, kernel row). Many: channels.
struct WeightsTile {
  Index first, last;
};

struct WeightsPlan {
  Index batch, groups, channels, filters;  // of a group
  Index in_height, in_width, out_height, out_width;
  Index kernel_height, kernel_width, stride_h, stride_w, padding_h, padding_w, dilation_h, dilation_w;
  Index x_image_step, dy_image_step;
  Index lanes;
  bool few_channels;
  Index padded_width;                  // of a row that the taps of all its windows fit into
  Index segment_images, segment_rows;  // one of them is 1 or whole
  Index block_vectors, blocks;
  std::vector<WeightsTile> tiles;
  const unsigned char* live =
      nullptr;  // by position in the filter plane; with many channels, 0: left at zero

  Index segments() const;
  WeightsSegment segment(Index k) const;
  Index segment_pixels() const { return segment_images * segment_rows * out_width; }
  WeightsBlock block(Index b) const;
  Index taps() const { return channels * kernel_height * kernel_width; }
  // Elements of the x panel of a segment: the largest tile's, or with few channels all taps'.
  Index x_panel_size() const;
};

// With few channels the taps of a filter are laid side by side; the copy grows with kernel_height.
constexpr Index few_channels_limit = 4;

// Tiles hold at most max_taps taps, blocks at most block_vectors vectors of `lanes` filters.
WeightsPlan plan_weights(const Conv2dShape& shape, Index lanes, Index max_taps, Index block_vectors);

}  // namespace reference::kernels
