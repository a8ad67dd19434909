// Correlation vectorised along the output row: a tile holds a few output channels times a few vectors of
// neighbouring pixels, and each tap costs one broadcast weight a channel. Nothing is transposed and no lane
// is lost to channels, so it serves few output channels, and few terms a pixel, where the transposition at
// the end of the other way would cost as much as the sums. Wasted are the lanes beyond the end of a row.

#if defined(REFERENCE_KERNELS_CONV2D_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REFERENCE_KERNELS_CONV2D_ROWS_INL_H_
#undef REFERENCE_KERNELS_CONV2D_ROWS_INL_H_
#else
#define REFERENCE_KERNELS_CONV2D_ROWS_INL_H_
#endif

#include <algorithm>
#include <vector>

#include "hwy/highway.h"
#include "reference/kernels/aligned_floats.hpp"
#include "reference/kernels/band.hpp"
#include "reference/kernels/correlation.hpp"
#include "reference/kernels/tile-inl.h"
#include "reference/kernels/workers.hpp"

HWY_BEFORE_NAMESPACE();
namespace reference::kernels {
namespace HWY_NAMESPACE {

struct RowTileArguments {
  const float* x;      // the window's origin of the tile's first pixel
  Index channel_step;  // of x
  Index channels;
  const Index* taps;  // offsets into a channel of x
  Index tap_count;
  const float* w;  // [channels][taps of the phase][outputs of the tile], at the first tap
  Index w_channel_step;
  const float* bias;
  Index last_vector;  // where the last vector begins: it may overlap the one before, to end with the row
  float* y;
  Index y_step;  // between outputs
};

template <class D>
struct RowTile {
  using Function = void (*)(const RowTileArguments&);

  template <int kOutputs, int kVectors>
  static HWY_NOINLINE void Run(const RowTileArguments& arguments) {
    const D d;
    using V = hn::Vec<D>;
    const Index lanes = static_cast<Index>(hn::Lanes(d));
    const RowTileArguments a = arguments;
    V sum[kOutputs][kVectors];
#pragma GCC unroll 32
    for (int o = 0; o < kOutputs; ++o) {
#pragma GCC unroll 4
      for (int k = 0; k < kVectors; ++k) sum[o][k] = hn::Set(d, a.bias[o]);
    }
    const float* HWY_RESTRICT x = a.x;
    const float* HWY_RESTRICT w = a.w;
    for (Index c = 0; c < a.channels; ++c, x += a.channel_step, w += a.w_channel_step) {
      const float* HWY_RESTRICT weights = w;
      for (Index t = 0; t < a.tap_count; ++t, weights += kOutputs) {
        const float* HWY_RESTRICT row = x + a.taps[t];
        V pixels[kVectors];
#pragma GCC unroll 4
        for (int k = 0; k < kVectors - 1; ++k) pixels[k] = hn::LoadU(d, row + k * lanes);
        pixels[kVectors - 1] = hn::LoadU(d, row + a.last_vector);
#pragma GCC unroll 32
        for (int o = 0; o < kOutputs; ++o) {
          const V weight = hn::Set(d, weights[o]);
#pragma GCC unroll 4
          for (int k = 0; k < kVectors; ++k) sum[o][k] = hn::MulAdd(weight, pixels[k], sum[o][k]);
        }
      }
    }
#pragma GCC unroll 32
    for (int o = 0; o < kOutputs; ++o) {
#pragma GCC unroll 4
      for (int k = 0; k < kVectors - 1; ++k) hn::StoreU(sum[o][k], d, a.y + o * a.y_step + k * lanes);
      hn::StoreU(sum[o][kVectors - 1], d, a.y + o * a.y_step + a.last_vector);
    }
  }
};

struct RowPlan {
  Index lanes, tile_vectors;
  Index blocks;  // of outputs
  Index rows;    // of a unit of work
  BandLayout band;
  std::vector<std::vector<Index>> taps;  // offsets, by phase
  std::vector<Index> packed;             // where a phase's weights begin, within a group
  Index packed_size;                     // of a group
};

inline RowPlan PlanRows(const Correlation& c, Index lanes) {
  constexpr Index band_floats = 32 * 1024;
  RowPlan plan{};
  plan.lanes = lanes;
  const TileShape tile = BestTile(c.outputs, PartCount(c.columns, lanes), lanes);
  plan.tile_vectors = tile.vectors;
  plan.blocks = PartCount(c.outputs, tile.scalars);
  // Rows shorter than a vector are read past their end, which only a copy allows.
  bool long_rows = true;
  for (const Phase& phase : c.phases) long_rows = long_rows && phase.columns >= lanes;
  plan.rows = c.rows;
  while (plan.rows > 1 &&
         band_layout(c, plan.rows, long_rows).image_rows * (c.in_width + 8) * c.inputs > band_floats) {
    plan.rows = PartCount(plan.rows, 2);
  }
  plan.rows = PartCount(c.rows, PartCount(c.rows, plan.rows));
  plan.band = band_layout(c, plan.rows, long_rows);
  for (const Phase& phase : c.phases) {
    plan.taps.push_back(tap_offsets(plan.band, c, phase));
    plan.packed.push_back(plan.packed_size);
    plan.packed_size += c.inputs * static_cast<Index>(phase.taps.size()) * c.outputs;
  }
  return plan;
}

// [phase][block of outputs][input][tap][output], for one group.
inline void PackRows(const Correlation& c, const RowPlan& plan, const float* w, float* packed) {
  for (const Phase& phase : c.phases) {
    for (Index b = 0; b < plan.blocks; ++b) {
      const Index first = PartStart(c.outputs, plan.blocks, b),
                  last = PartStart(c.outputs, plan.blocks, b + 1);
      for (Index input = 0; input < c.inputs; ++input) {
        for (const Tap& tap : phase.taps) {
          for (Index o = first; o < last; ++o) {
            *packed++ = w[o * c.weight_output_step + input * c.weight_input_step + tap.weight];
          }
        }
      }
    }
  }
}

// One row of a block of outputs.
struct RowUnit {
  RowTileArguments arguments;  // at the first pixel of the row
  Index outputs, columns;
  float* y;                  // the first pixel of the row that is written
  Index plane, column_step;  // of y
  float* scratch;            // [outputs][columns rounded up to vectors]
};

template <class D>
void RunRow(const RowPlan& plan, const RowUnit& unit) {
  const Index vectors = PartCount(unit.columns, plan.lanes), tiles = PartCount(vectors, plan.tile_vectors);
  const bool direct = unit.column_step == 1 && unit.columns >= plan.lanes;
  RowTileArguments a = unit.arguments;
  float* to = direct ? unit.y : unit.scratch;
  a.y_step = direct ? unit.plane : vectors * plan.lanes;
  const Index end = std::max(unit.columns, plan.lanes);
  for (Index tile = 0; tile < tiles; ++tile) {
    const Index first = PartStart(vectors, tiles, tile), last = PartStart(vectors, tiles, tile + 1);
    const Index start = std::min(first * plan.lanes, end - plan.lanes);
    a.x = unit.arguments.x + start;
    a.y = to + start;
    a.last_vector = std::min((last - 1) * plan.lanes, end - plan.lanes) - start;
    FindTile<RowTile<D>>(unit.outputs, last - first)(a);
  }
  if (direct) return;
  for (Index o = 0; o < unit.outputs; ++o) {
    const float* from = unit.scratch + o * a.y_step;
    float* y = unit.y + o * unit.plane;
    for (Index j = 0; j < unit.columns; ++j) y[j * unit.column_step] = from[j];
  }
}

template <class D>
void CorrelateRows(const Correlation& c, const float* x, const float* w, const float* bias, float* y,
                   int workers) {
  const RowPlan plan = PlanRows(c, static_cast<Index>(hn::Lanes(D())));
  const AlignedFloats packed = allocate_floats(c.groups * plan.packed_size);
  for (Index g = 0; g < c.groups; ++g) {
    PackRows(c, plan, w + g * c.weight_group_step, packed.get() + g * plan.packed_size);
  }
  std::vector<float> start(static_cast<std::size_t>(c.groups * c.outputs), 0.0f);
  if (bias != nullptr) std::copy_n(bias, start.size(), start.data());

  const Index row_parts = PartCount(c.rows, plan.rows);
  const Index in_plane = c.in_height * c.in_width, out_plane = c.out_height * c.out_width;
  share_work(c.batch * c.groups * row_parts, workers, [&](Index first_unit, Index last_unit) {
    const AlignedFloats band = allocate_floats(band_size(plan.band, 1));
    const AlignedFloats scratch = allocate_floats(c.outputs * (c.columns + plan.lanes));
    for (Index u = first_unit; u < last_unit; ++u) {
      const Index n = u / row_parts / c.groups, g = u / row_parts % c.groups;
      const Index first_row = u % row_parts * plan.rows, last_row = std::min(first_row + plan.rows, c.rows);
      const float* image = x + (n * c.groups + g) * c.inputs * in_plane;
      const float* origin = band.get();
      if (plan.band.in_place) {
        origin = image + (first_row * c.row_step + c.first_tap_row) * c.in_width + c.first_tap_column;
      } else {
        copy_band(plan.band, c, image, 0, 1, first_row, last_row, band.get());
      }
      for (std::size_t p = 0; p < c.phases.size(); ++p) {
        const Phase& phase = c.phases[p];
        const Index tap_count = static_cast<Index>(phase.taps.size());
        for (Index b = 0; b < plan.blocks; ++b) {
          const Index first = PartStart(c.outputs, plan.blocks, b),
                      last = PartStart(c.outputs, plan.blocks, b + 1);
          RowUnit unit{};
          unit.outputs = last - first, unit.columns = phase.columns;
          unit.plane = out_plane, unit.column_step = c.out_column_step;
          unit.scratch = scratch.get();
          unit.arguments.channel_step = plan.band.channel_step;
          unit.arguments.channels = c.inputs;
          unit.arguments.w_channel_step = tap_count * unit.outputs;
          unit.arguments.bias = start.data() + g * c.outputs + first;
          const float* weights =
              packed.get() + g * plan.packed_size + plan.packed[p] + first * c.inputs * tap_count;
          for (Index row = first_row; row < std::min(last_row, phase.rows); ++row) {
            const TapRange range = taps_inside(c, phase, row);
            unit.arguments.x = origin + (row - first_row) * c.row_step * plan.band.row_pitch;
            unit.arguments.taps = plan.taps[p].data() + range.first;
            unit.arguments.tap_count = range.last - range.first;
            unit.arguments.w = weights + range.first * unit.outputs;
            unit.y = y + ((n * c.groups + g) * c.outputs + first) * out_plane +
                     (row * c.out_row_step + phase.first_row) * c.out_width + phase.first_column;
            RunRow<D>(plan, unit);
          }
        }
      }
    }
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace reference::kernels
HWY_AFTER_NAMESPACE();

#endif  // per-target guard
