// The gradient with respect to the filter, vectorised over output channels. A tile holds P taps times a few
// vectors of output channels and stays in registers over all pixels of a segment (rows of an image, or
// several small images), so that a pixel costs P broadcasts of x for P * vectors multiplications. For that x
// and dy are repacked, a segment at a time, into panels whose pixels lie one after the other:
//   dy: [block of output channels][pixel][vectors * lanes]
//   x:  many channels: [block of P channels][pixel][P]; a tile is one tap of P channels, and only pixels
//   whose
//           tap lies inside the image are visited
//       few channels:  [row of the output][column][channel][kernel row]: the taps of a whole filter are
//           neighbours, and a tile is any P of them
// Segments end in an addition to the sums, which makes the error grow with their number and not with that of
// the pixels.

#if defined(REFERENCE_KERNELS_CONV2D_WEIGHTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_KERNELS_CONV2D_WEIGHTS_INL_H_
#undef REFERENCE_KERNELS_CONV2D_WEIGHTS_INL_H_
#else
#define REFERENCE_KERNELS_CONV2D_WEIGHTS_INL_H_
#endif

#include <algorithm>
#include <vector>

#include "hwy/highway.h"
#include "reference/kernels/aligned_floats.hpp"
#include "reference/kernels/correlation.hpp"
#include "reference/kernels/tile-inl.h"
#include "reference/kernels/transpose-inl.h"
#include "reference/kernels/weights_plan.hpp"
#include "reference/kernels/workers.hpp"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {

struct WeightTileArguments {
  const float *x, *dy;          // first tap of the first pixel
  Index images, rows, columns;  // that are visited
  Index x_image_step, x_row_step, x_column_step;
  Index dy_image_step, dy_row_step;
  float* sums;            // [tap][width]
  const Index* tap_rows;  // the row of `sums` that each tap of the tile adds to
};

template <class D>
struct WeightTile {
  using Function = void (*)(const WeightTileArguments&);
  static constexpr int kMostVectors = 2;

  template <int kTaps, int kVectors>
  static HWY_NOINLINE void Run(const WeightTileArguments& arguments) {
    const D d;
    using V = hn::Vec<D>;
    const Index lanes = static_cast<Index>(hn::Lanes(d));
    const WeightTileArguments a = arguments;
    V sum[kTaps][kVectors];
#pragma GCC unroll 32
    for (int p = 0; p < kTaps; ++p) {
#pragma GCC unroll 4
      for (int k = 0; k < kVectors; ++k) sum[p][k] = hn::Zero(d);
    }
    for (Index n = 0; n < a.images; ++n) {
      for (Index i = 0; i < a.rows; ++i) {
        const float* HWY_RESTRICT x = a.x + n * a.x_image_step + i * a.x_row_step;
        const float* HWY_RESTRICT dy = a.dy + n * a.dy_image_step + i * a.dy_row_step;
        for (Index j = 0; j < a.columns; ++j, x += a.x_column_step, dy += kVectors * lanes) {
          V gradient[kVectors];
#pragma GCC unroll 4
          for (int k = 0; k < kVectors; ++k) gradient[k] = hn::LoadU(d, dy + k * lanes);
#pragma GCC unroll 32
          for (int p = 0; p < kTaps; ++p) {
            const V pixel = hn::Set(d, x[p]);
#pragma GCC unroll 4
            for (int k = 0; k < kVectors; ++k) sum[p][k] = hn::MulAdd(pixel, gradient[k], sum[p][k]);
          }
        }
      }
    }
#pragma GCC unroll 32
    for (int p = 0; p < kTaps; ++p) {
      float* HWY_RESTRICT sums = a.sums + a.tap_rows[p] * kVectors * lanes;
#pragma GCC unroll 4
      for (int k = 0; k < kVectors; ++k) {
        hn::StoreU(hn::Add(sum[p][k], hn::LoadU(d, sums + k * lanes)), d, sums + k * lanes);
      }
    }
  }
};

// dy of a segment into one block's panel.
inline void PackGradient(const WeightsPlan& plan, const WeightsSegment& s, const float* dy, Index first,
                         Index count, Index width, float* panel) {
  const Index plane = plan.out_height * plan.out_width, pixels = (s.last_row - s.first_row) * plan.out_width;
  for (Index n = s.first_image; n < s.last_image; ++n, panel += pixels * width) {
    const float* from = dy + n * plan.dy_image_step + first * plane + s.first_row * plan.out_width;
    if (count < width) std::fill(panel, panel + pixels * width, 0.0f);
    Transpose(from, plane, count, pixels, panel, width);
  }
}

// The rows of x that a segment meets, one block of channels.
inline void PackChannelsOfX(const WeightsPlan& plan, const WeightsSegment& s, const float* x, Index first,
                            Index count, float* panel) {
  const Index plane = plan.in_height * plan.in_width;
  const Index pixels = (s.last_image_row - s.first_image_row) * plan.in_width;
  for (Index n = s.first_image; n < s.last_image; ++n, panel += pixels * count) {
    Transpose(x + n * plan.x_image_step + first * plane + s.first_image_row * plan.in_width, plane, count,
              pixels, panel, count);
  }
}

// For each row of the output all kernel rows it meets: [column][channel][kernel row], zeros outside.
inline void PackRowsOfX(const WeightsPlan& plan, const WeightsSegment& s, const float* x, float* rows,
                        float* panel) {
  const Index taps = plan.channels * plan.kernel_height;
  const Index width = plan.padded_width;
  for (Index n = s.first_image; n < s.last_image; ++n) {
    for (Index i = s.first_row; i < s.last_row; ++i, panel += width * taps) {
      for (Index c = 0; c < plan.channels; ++c) {
        const float* plane = x + n * plan.x_image_step + c * plan.in_height * plan.in_width;
        for (Index u = 0; u < plan.kernel_height; ++u) {
          float* row = rows + (c * plan.kernel_height + u) * width;
          const Index from = i * plan.stride_h + u * plan.dilation_h - plan.padding_h;
          std::fill(row, row + width, 0.0f);
          if (from < 0 || from >= plan.in_height) continue;
          const Index columns = std::min(plan.in_width, width - plan.padding_w);
          std::copy_n(plane + from * plan.in_width, std::max(columns, Index{0}), row + plan.padding_w);
        }
      }
      Transpose(rows, width, taps, width, panel, taps);
    }
  }
}

// All taps of the channels [first, last) against one block of filters; panels hold the segment.
template <class D>
void AddManyChannels(const WeightsPlan& plan, const WeightsSegment& s, const float* x, const float* dy,
                     Index first, Index last, Index vectors, float* sums) {
  const Index count = last - first, width = vectors * plan.lanes,
              taps = plan.kernel_height * plan.kernel_width;
  const Index image_rows = s.last_image_row - s.first_image_row;
  std::vector<Index> tap_rows(static_cast<std::size_t>(count));
  WeightTileArguments a{};
  a.images = s.last_image - s.first_image;
  a.x_image_step = image_rows * plan.in_width * count;
  a.x_row_step = plan.stride_h * plan.in_width * count;
  a.x_column_step = plan.stride_w * count;
  a.dy_row_step = plan.out_width * width;
  a.dy_image_step = (s.last_row - s.first_row) * a.dy_row_step;
  a.sums = sums;
  a.tap_rows = tap_rows.data();
  const auto tile = FindTile<WeightTile<D>>(count, vectors);
  for (Index u = 0; u < plan.kernel_height; ++u) {
    const Inside rows =
        inside(u * plan.dilation_h - plan.padding_h, plan.stride_h, plan.in_height, s.first_row, s.last_row);
    for (Index v = 0; v < plan.kernel_width; ++v) {
      if (plan.live != nullptr && plan.live[u * plan.kernel_width + v] == 0) continue;
      const Inside columns =
          inside(v * plan.dilation_w - plan.padding_w, plan.stride_w, plan.in_width, 0, plan.out_width);
      a.rows = rows.last - rows.first, a.columns = columns.last - columns.first;
      if (a.rows <= 0 || a.columns <= 0) continue;
      const Index row = rows.first * plan.stride_h + u * plan.dilation_h - plan.padding_h - s.first_image_row;
      const Index column = columns.first * plan.stride_w + v * plan.dilation_w - plan.padding_w;
      a.x = x + (row * plan.in_width + column) * count;
      a.dy = dy + (rows.first - s.first_row) * a.dy_row_step + columns.first * width;
      for (Index k = 0; k < count; ++k) {
        tap_rows[static_cast<std::size_t>(k)] = (first + k) * taps + u * plan.kernel_width + v;
      }
      tile(a);
    }
  }
}

// Taps [first, last) of the neighbouring taps (kernel column, channel, kernel row) against one block of
// filters.
template <class D>
void AddFewChannels(const WeightsPlan& plan, const WeightsSegment& s, const float* x, const float* dy,
                    Index first, Index last, Index vectors, float* sums) {
  const Index column_taps = plan.channels * plan.kernel_height;
  std::vector<Index> tap_rows;
  for (Index t = first; t < last; ++t) {
    const Index v = t / column_taps, c = t % column_taps / plan.kernel_height, u = t % plan.kernel_height;
    tap_rows.push_back((c * plan.kernel_height + u) * plan.kernel_width + v);
  }
  WeightTileArguments a{};
  a.images = s.last_image - s.first_image;
  a.rows = s.last_row - s.first_row;
  a.columns = plan.out_width;
  a.x_column_step = plan.stride_w * column_taps;
  a.x_row_step = plan.padded_width * column_taps;
  a.x_image_step = a.rows * a.x_row_step;
  a.dy_row_step = plan.out_width * vectors * plan.lanes;
  a.dy_image_step = a.rows * a.dy_row_step;
  a.x = x + first / column_taps * plan.dilation_w * column_taps + first % column_taps;
  a.dy = dy;
  a.sums = sums;
  a.tap_rows = tap_rows.data();
  FindTile<WeightTile<D>>(last - first, vectors)(a);
}

// The part of a group that a worker owns: blocks of filters times tiles of taps.
struct WeightsShare {
  Index first_block, last_block, first_tile, last_tile;
};

// Adds all segments to the share's sums, [block][tap][width]. x and dy point to the group's channels in the
// first image.
template <class D>
void SumShare(const WeightsPlan& plan, const WeightsShare& share, const float* x, const float* dy,
              float* sums) {
  const Index widest = plan.block_vectors * plan.lanes;
  const Index sums_step = plan.taps() * widest, gradient_step = plan.segment_pixels() * widest;
  const AlignedFloats gradients = allocate_floats((share.last_block - share.first_block) * gradient_step);
  const AlignedFloats panel = allocate_floats(plan.x_panel_size());
  const AlignedFloats rows =
      allocate_floats(plan.few_channels ? plan.channels * plan.kernel_height * plan.padded_width : 0);
  for (Index k = 0; k < plan.segments(); ++k) {
    const WeightsSegment segment = plan.segment(k);
    for (Index b = share.first_block; b < share.last_block; ++b) {
      const WeightsBlock block = plan.block(b);
      PackGradient(plan, segment, dy, block.first, block.count, block.vectors * plan.lanes,
                   gradients.get() + (b - share.first_block) * gradient_step);
    }
    if (plan.few_channels) PackRowsOfX(plan, segment, x, rows.get(), panel.get());
    for (Index t = share.first_tile; t < share.last_tile; ++t) {
      const WeightsTile tile = plan.tiles[static_cast<std::size_t>(t)];
      if (!plan.few_channels)
        PackChannelsOfX(plan, segment, x, tile.first, tile.last - tile.first, panel.get());
      for (Index b = share.first_block; b < share.last_block; ++b) {
        const auto add = plan.few_channels ? AddFewChannels<D> : AddManyChannels<D>;
        add(plan, segment, panel.get(), gradients.get() + (b - share.first_block) * gradient_step, tile.first,
            tile.last, plan.block(b).vectors, sums + b * sums_step);
      }
    }
  }
}

template <class D>
void FilterGradient(const Conv2dShape& shape, const unsigned char* live, const float* x, const float* dy,
                    float* dw, int workers) {
  const Index lanes = static_cast<Index>(hn::Lanes(D()));
  const Index channels = shape.in_channels / shape.groups, filters = shape.out_channels / shape.groups;
  const Index scalars = channels <= few_channels_limit ? channels * shape.kernel_height *
                                                             (shape.dilation_w == 1 ? shape.kernel_width : 1)
                                                       : channels;
  const TileShape tile = BestTile(scalars, PartCount(filters, lanes), 2);
  WeightsPlan plan = plan_weights(shape, lanes, tile.scalars, tile.vectors);
  plan.live = live;
  const Index tiles = static_cast<Index>(plan.tiles.size());
  const Index sums_step = plan.taps() * plan.block_vectors * lanes;
  const AlignedFloats sums = allocate_floats(plan.blocks * sums_step);
  for (Index g = 0; g < plan.groups; ++g) {
    std::fill(sums.get(), sums.get() + plan.blocks * sums_step, 0.0f);
    const float* group_x = x + g * plan.channels * plan.in_height * plan.in_width;
    const float* group_dy = dy + g * plan.filters * plan.out_height * plan.out_width;
    if (plan.blocks >= tiles) {
      share_work(plan.blocks, workers, [&](Index first, Index last) {
        SumShare<D>(plan, {first, last, 0, tiles}, group_x, group_dy, sums.get());
      });
    } else {
      share_work(tiles, workers, [&](Index first, Index last) {
        SumShare<D>(plan, {0, plan.blocks, first, last}, group_x, group_dy, sums.get());
      });
    }
    for (Index b = 0; b < plan.blocks; ++b) {
      const WeightsBlock block = plan.block(b);
      Transpose(sums.get() + b * sums_step, block.vectors * lanes, plan.taps(), block.count,
                dw + (g * plan.filters + block.first) * plan.taps(), plan.taps());
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
