#include <algorithm>
#include <vector>

#include "reference/kernels/aligned_floats.hpp"
#include "reference/kernels/winograd.hpp"
#include "reference/kernels/workers.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "reference/kernels/winograd_weights.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "reference/kernels/winograd_chunk-inl.h"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {

using V = hn::Vec<WinogradTag>;

// Some channels of the transformed image times a block of filters of the transformed gradient, summed over
// tiles.
struct PairArguments {
  const float* image;  // [tile][channel], image_pitch apart
  Index image_pitch;
  const float* gradient;  // [tile][kWinogradWidth]
  Index tiles;
  bool add;     // to what `sums` holds
  float* sums;  // [channel][kWinogradWidth]
};

struct PairProduct {
  using Function = void (*)(const PairArguments&);

  template <int kChannels>
  static HWY_NOINLINE void Run(const PairArguments& arguments) {
    const WinogradTag d;
    const PairArguments a = arguments;
    V sum0[kChannels], sum1[kChannels];
#pragma GCC unroll 32
    for (int c = 0; c < kChannels; ++c) {
      const float* sums = a.sums + c * kWinogradWidth;
      sum0[c] = a.add ? hn::Load(d, sums) : hn::Zero(d);
      sum1[c] = a.add ? hn::Load(d, sums + kWinogradLanes) : hn::Zero(d);
    }
    const float* HWY_RESTRICT image = a.image;
    const float* HWY_RESTRICT gradient = a.gradient;
    for (Index t = 0; t < a.tiles; ++t, image += a.image_pitch, gradient += kWinogradWidth) {
      const V gradient0 = hn::Load(d, gradient), gradient1 = hn::Load(d, gradient + kWinogradLanes);
#pragma GCC unroll 32
      for (int c = 0; c < kChannels; ++c) {
        const V pixel = hn::Set(d, image[c]);
        sum0[c] = hn::MulAdd(pixel, gradient0, sum0[c]);
        sum1[c] = hn::MulAdd(pixel, gradient1, sum1[c]);
      }
    }
#pragma GCC unroll 32
    for (int c = 0; c < kChannels; ++c) {
      hn::Store(sum0[c], d, a.sums + c * kWinogradWidth);
      hn::Store(sum1[c], d, a.sums + c * kWinogradWidth + kWinogradLanes);
    }
  }

  template <int... kChannels>
  static Function Find(Index channels, std::integer_sequence<int, kChannels...>) {
    static constexpr Function functions[] = {&Run<kChannels + 1>...};
    return functions[channels - 1];
  }
  static Function Find(Index channels) {
    return Find(channels, std::make_integer_sequence<int, static_cast<int>(kWinogradScalars)>());
  }
};

struct WeightSizes {
  explicit WeightSizes(const Correlation& c, const WinogradPlan& plan)
      : channel_pitch(ChannelPitch(c.inputs)),
        image_pitch(ElementPitch(plan.chunk_tiles(), channel_pitch)),
        gradient_pitch(ElementPitch(plan.chunk_tiles(), kWinogradWidth)),
        sum_pitch(c.inputs * kWinogradWidth + 16),
        blocks(PartCount(c.outputs, kWinogradWidth)) {}

  Index channel_pitch;
  Index image_pitch, gradient_pitch, sum_pitch;  // between the elements of a tile
  Index blocks;                                  // of filters
};

template <class Points>
void TransformImage(const Correlation& c, const WinogradPlan& plan, const WeightSizes& sizes,
                    const WinogradChunk& chunk, const float* x, float* pixels, float* transformed) {
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
  LayChannelsLast(view, chunk.images, sizes.channel_pitch, pixels);
  TransformTiles<Points, Points::kSize>(InputTransform(), chunk, plan.tile_columns, pixels, rows, columns,
                                        sizes.channel_pitch, transformed, sizes.image_pitch);
}

// dy of a block of filters. Pixels beyond the edge are zero.
template <class Points>
void TransformGradient(const Correlation& c, const WinogradPlan& plan, const WeightSizes& sizes,
                       const WinogradChunk& chunk, const float* dy, Index first_output, float* pixels,
                       float* transformed) {
  const Index rows = chunk.tile_rows * plan.tile, columns = plan.tile_columns * plan.tile;
  const Index plane = c.out_height * c.out_width, image_step = c.groups * c.outputs * plane;
  const Index count = std::min(kWinogradWidth, c.outputs - first_output);
  const ChunkView view{dy + chunk.first_image * image_step + first_output * plane,
                       image_step,
                       c.out_height,
                       c.out_width,
                       count,
                       chunk.first_tile_row * plan.tile,
                       0,
                       rows,
                       columns};
  LayChannelsLast(view, chunk.images, kWinogradWidth, pixels);
  TransformTiles<Points, Points::kTile>(GradientTransform(), chunk, plan.tile_columns, pixels, rows, columns,
                                        kWinogradWidth, transformed, sizes.gradient_pitch);
}

void AddPairs(const Correlation& c, const WinogradPlan& plan, const WeightSizes& sizes, Index tiles,
              const float* image, const float* gradient, bool add, float* sums) {
  const Index parts = PartCount(c.inputs, kWinogradScalars);
  for (Index e = 0; e < plan.elements(); ++e) {
    for (Index k = 0; k < parts; ++k) {
      const Index first = PartStart(c.inputs, parts, k), last = PartStart(c.inputs, parts, k + 1);
      PairArguments a{};
      a.image = image + e * sizes.image_pitch + first;
      a.image_pitch = sizes.channel_pitch;
      a.gradient = gradient + e * sizes.gradient_pitch;
      a.tiles = tiles;
      a.add = add;
      a.sums = sums + e * sizes.sum_pitch + first * kWinogradWidth;
      PairProduct::Find(last - first)(a);
    }
  }
}

// The sums of a block of filters, transformed back, to dw.
template <class Points>
void WriteFilters(const Correlation& c, const WeightSizes& sizes, Index first_output, const float* sums,
                  float* rows, float* dw) {
  const WinogradTag d;
  constexpr int kSize = Points::kSize;
  for (Index channel = 0; channel < c.inputs; ++channel) {
    for (Index k = 0; k < kWinogradWidth; k += kWinogradLanes) {
      const float* from = sums + channel * kWinogradWidth + k;
      float* to = rows + channel * 9 * kWinogradWidth + k;
      ApplyBothWays<Points, kSize, 3>(
          d, SumTransform(),
          [&](int i, int j) HWY_ATTR { return hn::Load(d, from + (i * kSize + j) * sizes.sum_pitch); },
          [&](int i, int j, V v) HWY_ATTR { hn::Store(v, d, to + (3 * i + j) * kWinogradWidth); });
    }
  }
  Transpose(rows, kWinogradWidth, 9 * c.inputs, std::min(kWinogradWidth, c.outputs - first_output),
            dw + first_output * 9 * c.inputs, 9 * c.inputs);
}

// Workers take blocks of filters, and each goes through all chunks.
template <class Points>
void GroupGradient(const Correlation& c, const WinogradPlan& plan, const float* x, const float* dy, float* dw,
                   int workers) {
  const WeightSizes sizes(c, plan);
  const Index rows = plan.chunk_tile_rows * plan.tile, columns = plan.tile_columns * plan.tile;
  share_work(sizes.blocks, workers, [&](Index first, Index last) {
    const Index pixel_floats = plan.chunk_images * std::max((rows + 2) * (columns + 2) * sizes.channel_pitch,
                                                            rows * columns * kWinogradWidth);
    const AlignedFloats pixels = allocate_floats(pixel_floats);
    const AlignedFloats image = allocate_floats(plan.elements() * sizes.image_pitch);
    const AlignedFloats gradient = allocate_floats(plan.elements() * sizes.gradient_pitch);
    const Index block_sums = plan.elements() * sizes.sum_pitch;
    const bool one_chunk = plan.chunks() == 1;
    const AlignedFloats sums = allocate_floats((one_chunk ? 1 : last - first) * block_sums);
    const AlignedFloats filters = allocate_floats(9 * c.inputs * kWinogradWidth);
    for (Index k = 0; k < plan.chunks(); ++k) {
      const WinogradChunk chunk = winograd_chunk(plan, c, k);
      const Index tiles = chunk.images * chunk.tile_rows * plan.tile_columns;
      TransformImage<Points>(c, plan, sizes, chunk, x, pixels.get(), image.get());
      for (Index b = first; b < last; ++b) {
        float* block = sums.get() + (one_chunk ? 0 : b - first) * block_sums;
        TransformGradient<Points>(c, plan, sizes, chunk, dy, b * kWinogradWidth, pixels.get(),
                                  gradient.get());
        AddPairs(c, plan, sizes, tiles, image.get(), gradient.get(), k > 0, block);
        if (k + 1 < plan.chunks()) continue;
        WriteFilters<Points>(c, sizes, b * kWinogradWidth, block, filters.get(), dw);
      }
    }
  });
}

void WinogradWeights(const Correlation& c, const WinogradPlan& plan, const float* x, const float* dy,
                     float* dw, int workers) {
  const auto group_gradient = plan.tile == 2 ? GroupGradient<Winograd2> : GroupGradient<Winograd4>;
  for (Index g = 0; g < c.groups; ++g) {
    group_gradient(c, plan, x + g * c.inputs * c.in_height * c.in_width,
                   dy + g * c.outputs * c.out_height * c.out_width, dw + g * c.weight_group_step, workers);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace reference::kernels {

HWY_EXPORT(WinogradWeights);

void winograd_backward_weights(const Correlation& correlation, const WinogradPlan& plan, const float* x,
                               const float* dy, float* dw, int workers) {
  HWY_DYNAMIC_DISPATCH(WinogradWeights)(correlation, plan, x, dy, dw, workers);
}

}  // namespace reference::kernels
#endif  // HWY_ONCE
