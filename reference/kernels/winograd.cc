#include "reference/kernels/winograd.hpp"

#include <algorithm>
#include <vector>

#include "reference/kernels/aligned_floats.hpp"
#include "reference/kernels/workers.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/winograd.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/kernels/winograd_chunk-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {

using V = hn::Vec<WinogradTag>;

// Channels whose weights, for one element of a tile and a block of filters, leave room in the first-level
// cache for the tiles that they meet.
constexpr Index kInputChunk = 128;

// The sizes of a group's arrays.
struct Sizes {
  explicit Sizes(const Correlation& c, const WinogradPlan& plan)
      : channel_pitch(ChannelPitch(c.inputs)),
        element_pitch(ElementPitch(plan.chunk_tiles(), channel_pitch)),
        product_pitch(ElementPitch(plan.chunk_tiles(), kWinogradWidth)),
        blocks(PartCount(c.outputs, kWinogradWidth)) {}

  Index channel_pitch;
  Index element_pitch;  // of the transformed image
  Index product_pitch;  // of the products
  Index blocks;         // of filters
};

// The weights of some inputs for a block of filters, [element][input][kWinogradWidth], element_pitch apart.
template <class Points>
void TransformFilter(const Correlation& c, const float* w, Index first_output, Index first_input,
                     Index inputs, float* to, Index element_pitch) {
  const WinogradTag d;
  constexpr int kSize = Points::kSize;
  // Where the inputs of a filter follow one another, several at once: the filters' cache lines are then read
  // only once.
  constexpr Index kTogether = 16;
  HWY_ALIGN float planes[kTogether * 9 * kWinogradWidth] = {};
  const Index together = c.weight_input_step == 9 ? kTogether : 1;
  const Index count = std::min(kWinogradWidth, c.outputs - first_output);
  const std::vector<Tap>& taps = c.phases[0].taps;
  for (Index k = 0; k < inputs; ++k, to += kWinogradWidth) {
    if (k % together == 0) {
      const Index input = first_input + k;
      Transpose(w + first_output * c.weight_output_step + input * c.weight_input_step, c.weight_output_step,
                count, 9 * std::min(together, inputs - k), planes, kWinogradWidth);
    }
    const float* plane = planes + k % together * 9 * kWinogradWidth;
    for (Index lane = 0; lane < kWinogradWidth; lane += kWinogradLanes) {
      ApplyBothWays<Points, 3, kSize>(
          d, FilterTransform(),
          [&](int i, int j) HWY_ATTR {
            const Index weight = taps[static_cast<std::size_t>(3 * i + j)].weight;
            return hn::Load(d, plane + weight * kWinogradWidth + lane);
          },
          [&](int i, int j, V v) HWY_ATTR { hn::Store(v, d, to + (i * kSize + j) * element_pitch + lane); });
    }
  }
}

// Memory of a worker.
struct Scratch {
  AlignedFloats pixels, transformed, products, outputs;
};

template <class Points>
void TransformChunk(const Correlation& c, const WinogradPlan& plan, const Sizes& sizes,
                    const WinogradChunk& chunk, const float* x, Scratch& scratch) {
  const Index rows = chunk.tile_rows * plan.tile + 2, columns = plan.tile_columns * plan.tile + 2;
  const Index image_step = c.groups * c.inputs * c.in_height * c.in_width;
  const ChunkView view{x + chunk.first_image * image_step,
                       image_step,
                       c.in_height,
                       c.in_width,
                       c.inputs,
                       chunk.first_tile_row * plan.tile + c.first_tap_row,
                       c.first_tap_column,
                       rows,
                       columns};
  LayChannelsLast(view, chunk.images, sizes.channel_pitch, scratch.pixels.get());
  TransformTiles<Points, Points::kSize>(InputTransform(), chunk, plan.tile_columns, scratch.pixels.get(),
                                        rows, columns, sizes.channel_pitch, scratch.transformed.get(),
                                        sizes.element_pitch);
}

// The products of a chunk with some inputs of a block of filters.
void Multiply(const WinogradPlan& plan, const Sizes& sizes, const float* transformed, Index tiles,
              Index first_input, Index inputs, const float* filter, Index filter_pitch, Scratch& scratch) {
  const Index parts = PartCount(tiles, kWinogradScalars);
  for (Index e = 0; e < plan.elements(); ++e) {
    for (Index k = 0; k < parts; ++k) {
      const Index first = PartStart(tiles, parts, k), last = PartStart(tiles, parts, k + 1);
      TileProductArguments a{};
      a.left = transformed + e * sizes.element_pitch + first * sizes.channel_pitch + first_input;
      a.left_pitch = sizes.channel_pitch;
      a.right = filter + e * filter_pitch;
      a.channels = inputs;
      a.add = first_input > 0;
      a.products = scratch.products.get() + e * sizes.product_pitch + first * kWinogradWidth;
      TileProduct::Find(last - first)(a);
    }
  }
}

// Transforms the products of a block of filters back and lays them down in y, the group's planes of the first
// image of all.
template <class Points>
void WriteOutputs(const Correlation& c, const WinogradPlan& plan, const Sizes& sizes,
                  const WinogradChunk& chunk, Index first_output, const float* bias, float* y,
                  Scratch& scratch) {
  const WinogradTag d;
  constexpr int kTile = Points::kTile, kSize = Points::kSize;
  const Index plane = c.out_height * c.out_width, columns = plan.tile_columns * kTile;
  const Index count = std::min(kWinogradWidth, c.outputs - first_output);
  const float* products = scratch.products.get();
  float* outputs = scratch.outputs.get();
  for (Index n = 0; n < chunk.images; ++n) {
    for (Index row = 0; row < chunk.tile_rows; ++row) {
      for (Index column = 0; column < plan.tile_columns; ++column, products += kWinogradWidth) {
        for (Index k = 0; k < kWinogradWidth; k += kWinogradLanes) {
          const V start = hn::LoadU(d, bias + first_output + k);
          ApplyBothWays<Points, kSize, kTile>(
              d, OutputTransform(),
              [&](int i, int j)
                  HWY_ATTR { return hn::Load(d, products + (i * kSize + j) * sizes.product_pitch + k); },
              [&](int i, int j, V v) HWY_ATTR {
                float* to = outputs + (i * columns + column * kTile + j) * kWinogradWidth + k;
                hn::Store(hn::Add(v, start), d, to);
              });
        }
      }
      const Index first_row = (chunk.first_tile_row + row) * kTile;
      float* to = y + ((chunk.first_image + n) * c.groups * c.outputs + first_output) * plane;
      for (Index i = 0; i < std::min(Index{kTile}, c.out_height - first_row); ++i) {
        Transpose(outputs + i * columns * kWinogradWidth, kWinogradWidth, c.out_width, count,
                  to + (first_row + i) * c.out_width, plane);
      }
    }
  }
}

Scratch MakeScratch(const WinogradPlan& plan, const Sizes& sizes, bool for_transform, bool for_products) {
  const Index pixels = plan.chunk_images * (plan.chunk_tile_rows * plan.tile + 2) *
                       (plan.tile_columns * plan.tile + 2) * sizes.channel_pitch;
  Scratch scratch;
  if (for_transform) {
    // Lanes beyond the last channel are never written: whatever they hold is transformed and not used.
    scratch.pixels = allocate_floats(pixels);
    scratch.transformed = allocate_floats(plan.elements() * sizes.element_pitch);
  }
  if (for_products) {
    scratch.products = allocate_floats(plan.elements() * sizes.product_pitch);
    scratch.outputs = allocate_floats(plan.tile * plan.tile_columns * plan.tile * kWinogradWidth);
  }
  return scratch;
}

// Several chunks: each worker takes some, with a filter transformed before.
template <class Points>
void CorrelateChunks(const Correlation& c, const WinogradPlan& plan, const float* x, const float* w,
                     const float* bias, float* y, int workers) {
  const Sizes sizes(c, plan);
  const Index filter_pitch = c.inputs * kWinogradWidth + 16;
  const AlignedFloats filter = allocate_floats(sizes.blocks * plan.elements() * filter_pitch);
  share_work(sizes.blocks, workers, [&](Index first, Index last) {
    for (Index b = first; b < last; ++b) {
      TransformFilter<Points>(c, w, b * kWinogradWidth, 0, c.inputs,
                              filter.get() + b * plan.elements() * filter_pitch, filter_pitch);
    }
  });
  share_work(plan.chunks(), workers, [&](Index first, Index last) {
    Scratch scratch = MakeScratch(plan, sizes, true, true);
    for (Index k = first; k < last; ++k) {
      const WinogradChunk chunk = winograd_chunk(plan, c, k);
      const Index tiles = chunk.images * chunk.tile_rows * plan.tile_columns;
      TransformChunk<Points>(c, plan, sizes, chunk, x, scratch);
      for (Index b = 0; b < sizes.blocks; ++b) {
        const float* block = filter.get() + b * plan.elements() * filter_pitch;
        for (Index input = 0; input < c.inputs; input += kInputChunk) {
          Multiply(plan, sizes, scratch.transformed.get(), tiles, input,
                   std::min(kInputChunk, c.inputs - input), block + input * kWinogradWidth, filter_pitch,
                   scratch);
        }
        WriteOutputs<Points>(c, plan, sizes, chunk, b * kWinogradWidth, bias, y, scratch);
      }
    }
  });
}

// All tiles in one chunk: workers take blocks of filters, and transform them as they go.
template <class Points>
void CorrelateBlocks(const Correlation& c, const WinogradPlan& plan, const float* x, const float* w,
                     const float* bias, float* y, int workers) {
  const Sizes sizes(c, plan);
  const WinogradChunk chunk = winograd_chunk(plan, c, 0);
  Scratch image = MakeScratch(plan, sizes, true, false);
  TransformChunk<Points>(c, plan, sizes, chunk, x, image);
  const Index tiles = chunk.images * chunk.tile_rows * plan.tile_columns;
  const Index filter_pitch = std::min(kInputChunk, c.inputs) * kWinogradWidth + 16;
  share_work(sizes.blocks, workers, [&](Index first, Index last) {
    Scratch scratch = MakeScratch(plan, sizes, false, true);
    const AlignedFloats filter = allocate_floats(plan.elements() * filter_pitch);
    for (Index b = first; b < last; ++b) {
      for (Index input = 0; input < c.inputs; input += kInputChunk) {
        const Index inputs = std::min(kInputChunk, c.inputs - input);
        TransformFilter<Points>(c, w, b * kWinogradWidth, input, inputs, filter.get(), filter_pitch);
        Multiply(plan, sizes, image.transformed.get(), tiles, input, inputs, filter.get(), filter_pitch,
                 scratch);
      }
      WriteOutputs<Points>(c, plan, sizes, chunk, b * kWinogradWidth, bias, y, scratch);
    }
  });
}

template <class Points>
void CorrelateGroups(const Correlation& c, const WinogradPlan& plan, const float* x, const float* w,
                     const float* bias, float* y, int workers) {
  const Index padded = PartCount(c.outputs, kWinogradWidth) * kWinogradWidth;
  std::vector<float> start(static_cast<std::size_t>(padded), 0.0f);
  const auto correlate = plan.chunks() == 1 ? CorrelateBlocks<Points> : CorrelateChunks<Points>;
  for (Index g = 0; g < c.groups; ++g) {
    if (bias != nullptr) std::copy_n(bias + g * c.outputs, c.outputs, start.data());
    correlate(c, plan, x + g * c.inputs * c.in_height * c.in_width, w + g * c.weight_group_step, start.data(),
              y + g * c.outputs * c.out_height * c.out_width, workers);
  }
}

void WinogradCorrelate(const Correlation& c, const WinogradPlan& plan, const float* x, const float* w,
                       const float* bias, float* y, int workers) {
  const auto correlate = plan.tile == 2 ? CorrelateGroups<Winograd2> : CorrelateGroups<Winograd4>;
  correlate(c, plan, x, w, bias, y, workers);
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(WinogradCorrelate);

void winograd_correlate(const Correlation& correlation, const WinogradPlan& plan, const float* x,
                        const float* w, const float* bias, float* y, int workers) {
  HWY_DYNAMIC_DISPATCH(WinogradCorrelate)(correlation, plan, x, w, bias, y, workers);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
