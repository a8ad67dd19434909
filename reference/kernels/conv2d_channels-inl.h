// Correlation vectorised over output channels: a tile holds P neighbouring pixels of a row times a few
// vectors of channels, and each tap costs P broadcasts of the image for P * vectors multiplications. Rows may
// be as short as they like, strides and dilations cost nothing; wasted are the lanes beyond the last channel.

#if defined(REFERENCE_KERNELS_CONV2D_CHANNELS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_KERNELS_CONV2D_CHANNELS_INL_H_
#undef REFERENCE_KERNELS_CONV2D_CHANNELS_INL_H_
#else
#define REFERENCE_KERNELS_CONV2D_CHANNELS_INL_H_
#endif

#include <algorithm>
#include <utility>
#include <vector>

#include "hwy/highway.h"
#include "reference/kernels/aligned_floats.hpp"
#include "reference/kernels/band-inl.h"
#include "reference/kernels/band.hpp"
#include "reference/kernels/correlation.hpp"
#include "reference/kernels/tile-inl.h"
#include "reference/kernels/transpose-inl.h"
#include "reference/kernels/workers.hpp"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {

struct ChannelTileArguments {
  const float* x;      // the window's origin of the tile's first pixel
  Index pixel_step;    // between the origins of neighbouring pixels
  Index channel_step;  // of x
  Index channels;
  const Index* taps;  // offsets into a channel of x
  Index tap_count;
  const float* w;  // [channels][taps of the phase][width], at the first tap
  Index w_channel_step;
  const float* start;  // what the sums begin with: [pixel][width]
  Index start_step;    // 0: the same for each pixel
  float* sums;         // [pixel][width]
};

template <class D, bool kUnitStep>
struct ChannelTile {
  using Function = void (*)(const ChannelTileArguments&);
  static constexpr int kMostVectors = 2;

  template <int kPixels, int kVectors>
  static HWY_NOINLINE void Run(const ChannelTileArguments& arguments) {
    const D d;
    using V = hn::Vec<D>;
    const Index lanes = static_cast<Index>(hn::Lanes(d));
    const ChannelTileArguments a = arguments;
    V sum[kPixels][kVectors];
#pragma GCC unroll 32
    for (int p = 0; p < kPixels; ++p) {
#pragma GCC unroll 4
      for (int k = 0; k < kVectors; ++k) sum[p][k] = hn::LoadU(d, a.start + p * a.start_step + k * lanes);
    }
    const float* HWY_RESTRICT x = a.x;
    const float* HWY_RESTRICT w = a.w;
    for (Index c = 0; c < a.channels; ++c, x += a.channel_step, w += a.w_channel_step) {
      const float* HWY_RESTRICT weights = w;
      for (Index t = 0; t < a.tap_count; ++t, weights += kVectors * lanes) {
        const float* HWY_RESTRICT pixels = x + a.taps[t];
        V weight[kVectors];
#pragma GCC unroll 4
        for (int k = 0; k < kVectors; ++k) weight[k] = hn::LoadU(d, weights + k * lanes);
#pragma GCC unroll 32
        for (int p = 0; p < kPixels; ++p) {
          const V pixel = hn::Set(d, pixels[kUnitStep ? p : p * a.pixel_step]);
#pragma GCC unroll 4
          for (int k = 0; k < kVectors; ++k) sum[p][k] = hn::MulAdd(pixel, weight[k], sum[p][k]);
        }
      }
    }
#pragma GCC unroll 32
    for (int p = 0; p < kPixels; ++p) {
#pragma GCC unroll 4
      for (int k = 0; k < kVectors; ++k) hn::StoreU(sum[p][k], d, a.sums + (p * kVectors + k) * lanes);
    }
  }
};

// The outputs of a group in blocks of a few vectors each.
struct ChannelBlock {
  Index first, count;  // output channels; count < vectors * lanes in the last block
  Index vectors;
  Index width;  // vectors * lanes
};

// Taps that go together over the pixels [first, last) of a row: all of a phase, or one column of the filter
// and the pixels for which it lies inside the image.
struct TapGroup {
  Phase phase;  // with these taps alone
  Index first, last;
  std::vector<Index> offsets;
  Index taps_before;  // in the groups before it
};

// How a correlation is cut up; the same for every worker and image.
struct ChannelPlan {
  Index lanes;
  Index max_pixels;  // of a tile
  std::vector<ChannelBlock> blocks;
  Index input_chunk;   // channels whose weights stay in the second-level cache
  Index images, rows;  // of a unit of work
  BandLayout band;
  std::vector<std::vector<TapGroup>> taps;  // by phase
  std::vector<std::vector<Index>>
      packed;         // where a block's weights begin, by phase and block, within a group
  Index packed_size;  // of a group
};

// Rows that fit into one tile may leave out the products with the padding left and right, a column of the
// filter at a time. Between two columns the sums go to memory and back, which only a long way to sum is
// worth.
inline std::vector<TapGroup> GroupTaps(const Correlation& c, const Phase& phase, Index max_pixels) {
  constexpr Index long_way = 96;
  constexpr double least_share = 0.05;
  const TapGroup undivided{phase, 0, phase.columns, {}, 0};
  if (phase.columns > max_pixels || c.inputs * static_cast<Index>(phase.taps.size()) < 2 * long_way) {
    return {undivided};
  }
  std::vector<TapGroup> groups;
  Index left_out = 0;
  for (const Tap& tap : phase.taps) {
    auto same = std::find_if(groups.begin(), groups.end(), [&](const TapGroup& group) {
      return group.phase.taps.front().column == tap.column;
    });
    if (same == groups.end()) {
      const Inside pixels = inside(tap.column, c.column_step, c.in_width, 0, phase.columns);
      const Phase column{phase.first_row, phase.first_column, phase.rows, phase.columns, {}};
      groups.push_back({column, pixels.first, pixels.last, {}, 0});
      same = groups.end() - 1;
    }
    same->phase.taps.push_back(tap);
    left_out += phase.columns - (same->last - same->first);
  }
  const auto covers_all = [&](const TapGroup& group) {
    return group.first == 0 && group.last == phase.columns;
  };
  const auto whole = std::find_if(groups.begin(), groups.end(), covers_all);
  const auto all = static_cast<double>(phase.columns * static_cast<Index>(phase.taps.size()));
  const bool worth_it =
      whole != groups.end() && static_cast<double>(left_out) >= least_share * all &&
      std::all_of(groups.begin(), groups.end(), [&](const TapGroup& group) {
        return c.inputs * static_cast<Index>(group.phase.taps.size()) >= long_way && group.first < group.last;
      });
  if (!worth_it) return {undivided};
  std::iter_swap(groups.begin(), whole);  // the first one starts all sums
  return groups;
}

inline ChannelPlan PlanChannels(const Correlation& c, Index lanes) {
  // A unit's copy of the image is at most this big unless a single row needs more; it shares the second-level
  // cache with the weights.
  constexpr Index band_floats = 48 * 1024, weight_floats = 40 * 1024, max_images = 8;
  ChannelPlan plan{};
  plan.lanes = lanes;
  const Index vectors = PartCount(c.outputs, lanes);
  const TileShape tile = BestTile(c.columns, vectors, 2);
  plan.max_pixels = tile.scalars;
  const Index parts = PartCount(vectors, tile.vectors);
  Index widest = 0;
  for (Index k = 0; k < parts; ++k) {
    const Index first = PartStart(vectors, parts, k), last = PartStart(vectors, parts, k + 1);
    const Index width = (last - first) * lanes;
    plan.blocks.push_back({first * lanes, std::min(width, c.outputs - first * lanes), last - first, width});
    widest = std::max(widest, width);
  }
  Index taps = 1;
  for (const Phase& phase : c.phases) taps = std::max(taps, static_cast<Index>(phase.taps.size()));
  plan.input_chunk = std::clamp(weight_floats / (taps * widest), Index{1}, c.inputs);
  plan.input_chunk = PartCount(c.inputs, PartCount(c.inputs, plan.input_chunk));

  plan.rows = c.rows;
  while (plan.rows > 1 &&
         band_layout(c, plan.rows, true, RowForm::whole).image_rows * (c.in_width + 8) * c.inputs >
             band_floats) {
    plan.rows = PartCount(plan.rows, 2);
  }
  plan.rows = PartCount(c.rows, PartCount(c.rows, plan.rows));
  plan.band = band_layout(c, plan.rows, true, RowForm::whole);
  // Weights that do not stay in the cache are read once for several small images.
  plan.images = 1;
  if (plan.rows == c.rows && plan.input_chunk < c.inputs) {
    const Index image_floats = std::max(c.inputs * c.in_height * c.in_width, c.rows * c.columns * widest);
    plan.images = std::clamp(2 * band_floats / image_floats, Index{1}, std::min(max_images, c.batch));
  }
  for (const Phase& phase : c.phases) {
    plan.taps.push_back(GroupTaps(c, phase, plan.max_pixels));
    Index taps_before = 0;
    for (TapGroup& group : plan.taps.back()) {
      group.offsets = tap_offsets(plan.band, c, group.phase);
      group.taps_before = std::exchange(taps_before, taps_before + static_cast<Index>(group.offsets.size()));
    }
    std::vector<Index> starts;
    for (const ChannelBlock& block : plan.blocks) {
      starts.push_back(plan.packed_size);
      plan.packed_size += c.inputs * static_cast<Index>(phase.taps.size()) * block.width;
    }
    plan.packed.push_back(starts);
  }
  return plan;
}

// [phase][block][tap group][input][tap][lane], for one group of channels.
inline void PackChannels(const Correlation& c, const ChannelPlan& plan, const float* w, float* packed) {
  Index widest = 0;
  for (const ChannelBlock& block : plan.blocks) widest = std::max(widest, block.width);
  const auto plane = allocate_floats(c.filter_size * widest);
  // The forward pass takes all taps in the filter's order, so that its channels follow one another.
  const bool whole = c.weight_input_step == c.filter_size && plan.taps[0].size() == 1 &&
                     static_cast<Index>(c.phases[0].taps.size()) == c.filter_size;
  for (const ChannelBlock& block : plan.blocks) {
    const Index b = &block - plan.blocks.data();
    const float* from = w + block.first * c.weight_output_step;
    if (block.count < block.width) {
      for (std::size_t p = 0; p < c.phases.size(); ++p) {
        float* to = packed + plan.packed[p][static_cast<std::size_t>(b)];
        std::fill(to, to + c.inputs * static_cast<Index>(c.phases[p].taps.size()) * block.width, 0.0f);
      }
    }
    if (whole) {
      Transpose(from, c.weight_output_step, block.count, c.inputs * c.filter_size,
                packed + plan.packed[0][static_cast<std::size_t>(b)], block.width);
      continue;
    }
    for (Index input = 0; input < c.inputs; ++input) {
      Transpose(from + input * c.weight_input_step, c.weight_output_step, block.count, c.filter_size,
                plane.get(), block.width);
      for (std::size_t p = 0; p < c.phases.size(); ++p) {
        for (const TapGroup& group : plan.taps[p]) {
          float* to =
              packed + plan.packed[p][static_cast<std::size_t>(b)] +
              (c.inputs * group.taps_before + input * static_cast<Index>(group.offsets.size())) * block.width;
          for (const Tap& tap : group.phase.taps) {
            const float* tap_weights = plane.get() + tap.weight * block.width;
            to = std::copy(tap_weights, tap_weights + block.count, to) + (block.width - block.count);
          }
        }
      }
    }
  }
}

// One unit of work: some images of a group, some rows, all outputs.
struct ChannelUnit {
  Index images, first_row, last_row;
  const float* x;       // band or image, at the window's origin of first_row
  const float* packed;  // of the group
  const float* bias;    // of the group, padded to whole blocks
  float* y;             // first image, first channel of the group
  float* sums;          // scratch: [column][width]; with several input chunks [image][row][column][width]
};

// The sums of one row of pixels over `channels` inputs from `input` on.
template <class D>
void SumRow(const Correlation& c, const ChannelPlan& plan, const ChannelUnit& unit, std::size_t p,
            std::size_t b, const float* x, Index row, Index input, Index channels, float* sums) {
  const ChannelBlock& block = plan.blocks[b];
  for (const TapGroup& group : plan.taps[p]) {
    const Index tap_count = static_cast<Index>(group.offsets.size());
    const TapRange range = taps_inside(c, group.phase, row);
    const bool starts = input == 0 && group.taps_before == 0;
    ChannelTileArguments a{};
    a.pixel_step = c.column_step;
    a.channel_step = plan.band.channel_step;
    a.channels = channels;
    a.taps = group.offsets.data() + range.first;
    a.tap_count = range.last - range.first;
    a.w = unit.packed + plan.packed[p][b] +
          (c.inputs * group.taps_before + input * tap_count + range.first) * block.width;
    a.w_channel_step = tap_count * block.width;
    const Index pixels = group.last - group.first, pieces = PartCount(pixels, plan.max_pixels);
    for (Index k = 0; k < pieces; ++k) {
      const Index first = group.first + PartStart(pixels, pieces, k);
      const Index last = group.first + PartStart(pixels, pieces, k + 1);
      a.x = x + first * c.column_step;
      a.sums = sums + first * block.width;
      a.start = starts ? unit.bias + block.first : a.sums;
      a.start_step = starts ? 0 : block.width;
      const auto tile = c.column_step == 1 ? FindTile<ChannelTile<D, true>>(last - first, block.vectors)
                                           : FindTile<ChannelTile<D, false>>(last - first, block.vectors);
      tile(a);
    }
  }
}

template <class D>
void RunChannelBlock(const Correlation& c, const ChannelPlan& plan, const ChannelUnit& unit, std::size_t p,
                     std::size_t b) {
  const Phase& phase = c.phases[p];
  const ChannelBlock& block = plan.blocks[b];
  const Index last_row = std::min(unit.last_row, phase.rows), rows = last_row - unit.first_row;
  const Index plane = c.out_height * c.out_width;
  const bool chunked = plan.input_chunk < c.inputs;
  for (Index input = 0; input < c.inputs; input += plan.input_chunk) {
    const Index channels = std::min(plan.input_chunk, c.inputs - input);
    for (Index n = 0; n < unit.images; ++n) {
      for (Index row = 0; row < rows; ++row) {
        float* sums = unit.sums + (chunked ? (n * rows + row) * phase.columns * block.width : 0);
        const float* x = unit.x + n * plan.band.image_step + input * plan.band.channel_step +
                         row * c.row_step * plan.band.row_pitch;
        SumRow<D>(c, plan, unit, p, b, x, unit.first_row + row, input, channels, sums);
        if (input + channels < c.inputs) continue;
        float* y = unit.y + (n * c.groups * c.outputs + block.first) * plane +
                   ((unit.first_row + row) * c.out_row_step + phase.first_row) * c.out_width +
                   phase.first_column;
        if (c.out_column_step == 1) {
          Transpose(sums, block.width, phase.columns, block.count, y, plane);
        } else {
          for (Index o = 0; o < block.count; ++o) {
            for (Index j = 0; j < phase.columns; ++j) {
              y[o * plane + j * c.out_column_step] = sums[j * block.width + o];
            }
          }
        }
      }
    }
  }
}

template <class D>
void CorrelateChannels(const Correlation& c, const float* x, const float* w, const float* bias, float* y,
                       int workers) {
  const Index lanes = static_cast<Index>(hn::Lanes(D()));
  const ChannelPlan plan = PlanChannels(c, lanes);
  const Index padded_outputs = plan.blocks.back().first + plan.blocks.back().width;
  const auto packed = allocate_floats(c.groups * plan.packed_size);
  std::vector<float> start(static_cast<std::size_t>(c.groups * padded_outputs), 0.0f);
  for (Index g = 0; g < c.groups; ++g) {
    PackChannels(c, plan, w + g * c.weight_group_step, packed.get() + g * plan.packed_size);
    if (bias != nullptr) std::copy_n(bias + g * c.outputs, c.outputs, start.data() + g * padded_outputs);
  }
  Index widest = 0;
  for (const ChannelBlock& block : plan.blocks) widest = std::max(widest, block.width);

  const Index image_parts = PartCount(c.batch, plan.images), row_parts = PartCount(c.rows, plan.rows);
  const Index in_plane = c.in_height * c.in_width, out_plane = c.out_height * c.out_width;
  share_work(image_parts * c.groups * row_parts, workers, [&](Index first_unit, Index last_unit) {
    const auto band = allocate_zeros(band_size(plan.band, plan.images));
    const auto sums =
        allocate_floats((plan.input_chunk < c.inputs ? plan.images * plan.rows : 1) * c.columns * widest);
    for (Index u = first_unit; u < last_unit; ++u) {
      const Index n = u / row_parts / c.groups * plan.images, g = u / row_parts % c.groups;
      ChannelUnit unit{};
      unit.images = std::min(plan.images, c.batch - n);
      unit.first_row = u % row_parts * plan.rows;
      unit.last_row = std::min(unit.first_row + plan.rows, c.rows);
      unit.packed = packed.get() + g * plan.packed_size;
      unit.bias = start.data() + g * padded_outputs;
      unit.y = y + (n * c.groups + g) * c.outputs * out_plane;
      unit.sums = sums.get();
      const float* image = x + (n * c.groups + g) * c.inputs * in_plane;
      if (plan.band.in_place) {
        unit.x = image + (unit.first_row * c.row_step + c.first_tap_row) * c.in_width + c.first_tap_column;
      } else {
        CopyBand(plan.band, c, image, c.groups * c.inputs * in_plane, unit.images, unit.first_row,
                 unit.last_row, band.get());
        unit.x = band.get();
      }
      for (std::size_t p = 0; p < c.phases.size(); ++p) {
        for (std::size_t b = 0; b < plan.blocks.size(); ++b) RunChannelBlock<D>(c, plan, unit, p, b);
      }
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
