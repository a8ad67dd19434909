#pragma once
// How Winograd's kernels cut a convolution up: whether they serve it, tiles of the output, chunks of tiles.
//
// A chunk is a few rows of tiles of an image, or several small images; the transformed image of one chunk
// (channels * elements of a tile * tiles) and the products of one block of filters are all that exists at
// once, besides the transformed filter, which is 16/9 or 4 times as large as the filter. Where a single chunk
// holds all tiles the filter is transformed a block at a time, too.

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

struct WinogradPlan {
  Index tile;                           // outputs along a side: 2 or 4; 0 where a direct kernel is better
  Index tile_rows, tile_columns;        // of an image
  Index chunk_images, chunk_tile_rows;  // one of them is 1 or whole
  Index image_parts, row_parts;

  Index size() const { return tile + 2; }
  Index elements() const { return size() * size(); }
  Index chunks() const { return image_parts * row_parts; }
  Index chunk_tiles() const { return chunk_images * chunk_tile_rows * tile_columns; }
};

// What a chunk covers: images and rows of tiles.
struct WinogradChunk {
  Index first_image, images, first_tile_row, tile_rows;
};

// tile = 0 unless the taps are those of a 3x3 filter without stride and dilation, at least 64 channels go in
// and come out, and the output has at least 4 pixels a side. `weights`: for the gradient of the filter.
WinogradPlan plan_winograd(const Correlation& correlation, bool weights);

WinogradChunk winograd_chunk(const WinogradPlan& plan, const Correlation& correlation, Index k);

}  // namespace reference::kernels
