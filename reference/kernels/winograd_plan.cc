#include "reference/kernels/winograd_plan.hpp"

#include <algorithm>

namespace reference::kernels {
namespace {

// Below it, transforms weigh more than the products that they save.
constexpr Index fewest_channels = 64;
// Tiles of smaller images are padding for the greater part.
constexpr Index shortest_side = 4;

Index parts_of(Index total, Index most) {
  return (total + most - 1) / most;
}

bool is_plain_3x3(const Correlation& c) {
  if (c.phases.size() != 1 || c.row_step != 1 || c.column_step != 1 || c.out_row_step != 1 ||
      c.out_column_step != 1) {
    return false;
  }
  const auto& taps = c.phases[0].taps;
  if (taps.size() != 9 || c.filter_size != 9) return false;
  for (std::size_t t = 0; t < 9; ++t) {
    if (taps[t].row != taps[0].row + static_cast<Index>(t / 3)) return false;
    if (taps[t].column != taps[0].column + static_cast<Index>(t % 3)) return false;
  }
  return true;
}

// Products for an output plane in tiles of that size, those beyond its edge included.
Index products(const Correlation& c, Index tile) {
  return parts_of(c.out_height, tile) * parts_of(c.out_width, tile) * (tile + 2) * (tile + 2);
}

}  // namespace

WinogradPlan plan_winograd(const Correlation& c, bool weights) {
  // Filters are read once a chunk, so that a chunk should be large; but its transforms should stay in the
  // second-level cache.
  constexpr Index most_tiles = 48;
  WinogradPlan plan{};
  if (!is_plain_3x3(c) || c.batch == 0) return plan;
  if (std::min(c.inputs, c.outputs) < fewest_channels) return plan;
  if (std::min(c.out_height, c.out_width) < shortest_side) return plan;
  // The smaller tile errs less and its transformed filter is smaller: it is preferred where it costs little.
  plan.tile = 4 * products(c, 2) <= 5 * products(c, 4) ? 2 : 4;
  plan.tile_rows = parts_of(c.out_height, plan.tile);
  plan.tile_columns = parts_of(c.out_width, plan.tile);
  const Index image_tiles = plan.tile_rows * plan.tile_columns;
  const Index tiles = weights ? 2 * most_tiles : most_tiles;
  plan.chunk_images = std::clamp(tiles / image_tiles, Index{1}, c.batch);
  plan.chunk_tile_rows = std::clamp(tiles / plan.tile_columns, Index{1}, plan.tile_rows);
  plan.image_parts = parts_of(c.batch, plan.chunk_images);
  plan.row_parts = parts_of(plan.tile_rows, plan.chunk_tile_rows);
  // As equal as they can be.
  plan.chunk_images = parts_of(c.batch, plan.image_parts);
  plan.chunk_tile_rows = parts_of(plan.tile_rows, plan.row_parts);
  return plan;
}

WinogradChunk winograd_chunk(const WinogradPlan& plan, const Correlation& c, Index k) {
  WinogradChunk chunk{};
  chunk.first_image = k / plan.row_parts * plan.chunk_images;
  chunk.images = std::min(plan.chunk_images, c.batch - chunk.first_image);
  chunk.first_tile_row = k % plan.row_parts * plan.chunk_tile_rows;
  chunk.tile_rows = std::min(plan.chunk_tile_rows, plan.tile_rows - chunk.first_tile_row);
  return chunk;
}

}  // namespace reference::kernels
