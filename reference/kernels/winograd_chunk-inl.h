// What Winograd's forward, backward-data and backward-weights kernels share: a chunk of tiles of image planes
// laid out channels-last, transformed, and the products of transformed elements.
//
//   pixels:       [image][row][column][channel]   the chunk's tiles, zeros outside the image
//   transformed:  [element of a tile][tile][channel]

#if defined(REFERENCE_KERNELS_WINOGRAD_CHUNK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_KERNELS_WINOGRAD_CHUNK_INL_H_
#undef REFERENCE_KERNELS_WINOGRAD_CHUNK_INL_H_
#else
#define REFERENCE_KERNELS_WINOGRAD_CHUNK_INL_H_
#endif

#include <algorithm>

#include "hwy/highway.h"
#include "reference/kernels/correlation.hpp"
#include "reference/kernels/tile-inl.h"
#include "reference/kernels/transpose-inl.h"
#include "reference/kernels/winograd-inl.h"
#include "reference/kernels/winograd_plan.hpp"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using WinogradTag = hn::ScalableTag<float>;
constexpr Index kWinogradLanes = HWY_LANES(float);
// A block of filters: two vectors, and as many scalars as the registers then hold.
constexpr Index kWinogradVectors = 2;
constexpr Index kWinogradWidth = kWinogradVectors * kWinogradLanes;
constexpr Index kWinogradScalars = MaxScalars(kWinogradVectors);

// Elements between neighbouring channel vectors of pixels or tiles. Powers of two would meet in few sets of
// the first-level cache.
inline Index ChannelPitch(Index channels) {
  const Index pitch = PartCount(channels, kWinogradLanes) * kWinogradLanes;
  return pitch % 256 == 0 ? pitch + 16 : pitch;
}

// Elements between the elements of a tile; one line more keeps them in different sets.
inline Index ElementPitch(Index tiles, Index channel_pitch) {
  return tiles * channel_pitch + 16;
}

// The chunk's part of some channels of an image: rows and columns that its tiles meet.
struct ChunkView {
  const float* x;  // first channel, first image
  Index image_step, height, width;
  Index channels;
  Index first_row, first_column;  // of the first tile in the image; negative in the padding
  Index rows, columns;            // of an image's tiles, with what tiles overlap
};

inline void LayChannelsLast(const ChunkView& view, Index images, Index channel_pitch, float* pixels) {
  const Index before = std::min(-std::min(view.first_column, Index{0}), view.columns);
  const Index first = std::max(view.first_column, Index{0});
  const Index inside = std::clamp(view.width - first, Index{0}, view.columns - before);
  for (Index n = 0; n < images; ++n) {
    for (Index i = 0; i < view.rows; ++i, pixels += view.columns * channel_pitch) {
      const Index row = view.first_row + i;
      if (row < 0 || row >= view.height || inside == 0) {
        std::fill_n(pixels, view.columns * channel_pitch, 0.0f);
        continue;
      }
      std::fill_n(pixels, before * channel_pitch, 0.0f);
      Transpose(view.x + n * view.image_step + row * view.width + first, view.height * view.width,
                view.channels, inside, pixels + before * channel_pitch, channel_pitch);
      std::fill_n(pixels + (before + inside) * channel_pitch,
                  (view.columns - before - inside) * channel_pitch, 0.0f);
    }
  }
}

// Transforms all tiles of a chunk; a tile has kIn x kIn pixels, kTile apart.
template <class Points, int kIn, class Transform>
HWY_NOINLINE void TransformTiles(Transform transform, const WinogradChunk& chunk, Index tile_columns,
                                 const float* HWY_RESTRICT pixels, Index rows, Index columns,
                                 Index channel_pitch, float* HWY_RESTRICT transformed, Index element_pitch) {
  const WinogradTag d;
  constexpr int kSize = Points::kSize;
  for (Index n = 0; n < chunk.images; ++n, pixels += rows * columns * channel_pitch) {
    for (Index row = 0; row < chunk.tile_rows; ++row) {
      for (Index column = 0; column < tile_columns; ++column, transformed += channel_pitch) {
        const float* from = pixels + (row * columns + column) * Points::kTile * channel_pitch;
        for (Index c = 0; c < channel_pitch; c += kWinogradLanes) {
          ApplyBothWays<Points, kIn, kSize>(
              d, transform,
              [&](int i, int j)
                  HWY_ATTR { return hn::Load(d, from + (i * columns + j) * channel_pitch + c); },
              [&](int i, int j, auto v)
                  HWY_ATTR { hn::Store(v, d, transformed + (i * kSize + j) * element_pitch + c); });
        }
      }
    }
  }
}

struct TileProductArguments {
  const float* left;  // [tile][channel], left_pitch apart
  Index left_pitch;
  const float* right;  // [channel][kWinogradWidth]
  Index channels;
  bool add;         // to what `products` holds
  float* products;  // [tile][kWinogradWidth]
};

// Products of some tiles with a block of filters, summed over channels.
struct TileProduct {
  using Function = void (*)(const TileProductArguments&);

  template <int kTiles>
  static HWY_NOINLINE void Run(const TileProductArguments& arguments) {
    const WinogradTag d;
    using V = hn::Vec<WinogradTag>;
    const TileProductArguments a = arguments;
    V sum0[kTiles], sum1[kTiles];
#pragma GCC unroll 32
    for (int t = 0; t < kTiles; ++t) {
      const float* products = a.products + t * kWinogradWidth;
      sum0[t] = a.add ? hn::Load(d, products) : hn::Zero(d);
      sum1[t] = a.add ? hn::Load(d, products + kWinogradLanes) : hn::Zero(d);
    }
    const float* HWY_RESTRICT right = a.right;
    for (Index c = 0; c < a.channels; ++c, right += kWinogradWidth) {
      const V right0 = hn::Load(d, right), right1 = hn::Load(d, right + kWinogradLanes);
#pragma GCC unroll 32
      for (int t = 0; t < kTiles; ++t) {
        const V left = hn::Set(d, a.left[t * a.left_pitch + c]);
        sum0[t] = hn::MulAdd(left, right0, sum0[t]);
        sum1[t] = hn::MulAdd(left, right1, sum1[t]);
      }
    }
#pragma GCC unroll 32
    for (int t = 0; t < kTiles; ++t) {
      hn::Store(sum0[t], d, a.products + t * kWinogradWidth);
      hn::Store(sum1[t], d, a.products + t * kWinogradWidth + kWinogradLanes);
    }
  }

  template <int... kTiles>
  static Function Find(Index tiles, std::integer_sequence<int, kTiles...>) {
    static constexpr Function functions[] = {&Run<kTiles + 1>...};
    return functions[tiles - 1];
  }
  static Function Find(Index tiles) {
    return Find(tiles, std::make_integer_sequence<int, static_cast<int>(kWinogradScalars)>());
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
