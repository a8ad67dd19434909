#include "reference/kernels/weights_plan.hpp"

#include <algorithm>

namespace reference::kernels {
namespace {

Index parts_of(Index total, Index most) {
  return (total + most - 1) / most;
}

// Appends [first, last) in parts of nearly equal size, none above `most`.
void append_tiles(std::vector<WeightsTile>& tiles, Index first, Index last, Index most) {
  const Index parts = parts_of(last - first, most);
  for (Index k = 0; k < parts; ++k) {
    tiles.push_back({first + (last - first) * k / parts, first + (last - first) * (k + 1) / parts});
  }
}

// Long enough that the tile's registers, and the sums of a large filter, are not moved too often; short
// enough for the panels to stay in the second-level cache.
void choose_segments(WeightsPlan& plan) {
  constexpr Index panel_floats = 64 * 1024, fewest_pixels = 384, few_channels_floats = 32 * 1024;
  Index pixels = std::max(panel_floats / plan.filters, fewest_pixels);
  if (plan.few_channels) {
    const Index row_floats = plan.padded_width * plan.channels * plan.kernel_height;
    pixels = std::min(pixels, std::max(few_channels_floats / row_floats, Index{1}) * plan.out_width);
  }
  const Index plane = plan.out_height * plan.out_width;
  plan.segment_images = std::clamp(pixels / plane, Index{1}, std::max(plan.batch, Index{1}));
  plan.segment_rows = std::clamp(pixels / plan.out_width, Index{1}, plan.out_height);
  plan.segment_rows = parts_of(plan.out_height, parts_of(plan.out_height, plan.segment_rows));
}

}  // namespace

Index WeightsPlan::segments() const {
  return parts_of(batch, segment_images) * parts_of(out_height, segment_rows);
}

WeightsSegment WeightsPlan::segment(Index k) const {
  const Index row_parts = parts_of(out_height, segment_rows);
  WeightsSegment s{};
  s.first_image = k / row_parts * segment_images;
  s.last_image = std::min(s.first_image + segment_images, batch);
  s.first_row = k % row_parts * segment_rows;
  s.last_row = std::min(s.first_row + segment_rows, out_height);
  s.first_image_row = std::clamp(s.first_row * stride_h - padding_h, Index{0}, in_height);
  s.last_image_row =
      std::clamp((s.last_row - 1) * stride_h - padding_h + (kernel_height - 1) * dilation_h + 1,
                 s.first_image_row, in_height);
  return s;
}

WeightsBlock WeightsPlan::block(Index b) const {
  const Index vectors = parts_of(filters, lanes);
  const Index first = vectors * b / blocks, last = vectors * (b + 1) / blocks;
  return {first * lanes, std::min((last - first) * lanes, filters - first * lanes), last - first};
}

Index WeightsPlan::x_panel_size() const {
  if (few_channels) return segment_images * segment_rows * padded_width * channels * kernel_height;
  Index largest = 0;
  for (const WeightsTile& tile : tiles) largest = std::max(largest, tile.last - tile.first);
  const Index rows =
      std::min(in_height, (segment_rows - 1) * stride_h + (kernel_height - 1) * dilation_h + 1);
  return segment_images * rows * in_width * largest;
}

WeightsPlan plan_weights(const Conv2dShape& s, Index lanes, Index max_taps, Index block_vectors) {
  WeightsPlan plan{};
  plan.batch = s.batch, plan.groups = s.groups;
  plan.channels = s.in_channels / s.groups, plan.filters = s.out_channels / s.groups;
  plan.in_height = s.in_height, plan.in_width = s.in_width;
  plan.out_height = s.out_height(), plan.out_width = s.out_width();
  plan.kernel_height = s.kernel_height, plan.kernel_width = s.kernel_width;
  plan.stride_h = s.stride_h, plan.stride_w = s.stride_w;
  plan.padding_h = s.padding_h, plan.padding_w = s.padding_w;
  plan.dilation_h = s.dilation_h, plan.dilation_w = s.dilation_w;
  plan.x_image_step = Index{s.in_channels} * s.in_height * s.in_width;
  plan.dy_image_step = Index{s.out_channels} * plan.out_height * plan.out_width;
  plan.lanes = lanes;
  plan.few_channels = plan.channels <= few_channels_limit;
  plan.padded_width = (plan.out_width - 1) * plan.stride_w + (plan.kernel_width - 1) * plan.dilation_w + 1;
  plan.block_vectors = block_vectors;
  plan.blocks = parts_of(parts_of(plan.filters, lanes), block_vectors);
  if (!plan.few_channels) {
    append_tiles(plan.tiles, 0, plan.channels, max_taps);
  } else if (plan.dilation_w == 1) {
    append_tiles(plan.tiles, 0, plan.taps(), max_taps);
  } else {
    // The taps of two kernel columns are no neighbours.
    const Index column = plan.channels * plan.kernel_height;
    for (Index v = 0; v < plan.kernel_width; ++v)
      append_tiles(plan.tiles, v * column, (v + 1) * column, max_taps);
  }
  choose_segments(plan);
  return plan;
}

}  // namespace reference::kernels
