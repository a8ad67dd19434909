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
#include "reference/kernels/band-inl.h"
#include "reference/kernels/band.hpp"
#include "reference/kernels/conv2d_stack-inl.h"
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
  static constexpr int kMostVectors = kMaxVectors;

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
  bool stacked;  // one output at a time, in stacks of rows where there are enough
  Index blocks;  // of outputs
  Index rows;    // of a unit of work
  BandLayout band;
  std::vector<std::vector<Index>> taps;  // offsets, by phase
  std::vector<Index> packed;             // where a phase's weights begin, within a group
  Index packed_size;                     // of a group
};

// With fewer outputs than this the loads of x, not the multiplications, set the pace of a RowTile.
constexpr Index kStackedOutputs = 2;

inline RowPlan PlanRows(const Correlation& c, Index lanes) {
  constexpr Index band_floats = 32 * 1024;
  RowPlan plan{};
  plan.lanes = lanes;
  plan.stacked = c.outputs <= kStackedOutputs;
  for (const Phase& phase : c.phases) {
    plan.stacked = plan.stacked && (phase.taps.empty() || StackableKernelRows(c, phase) > 0);
  }
  if (plan.stacked) {
    plan.tile_vectors = kMaxVectors;
    plan.blocks = c.outputs;
  } else {
    const TileShape tile = BestTile(c.outputs, PartCount(c.columns, lanes), kMaxVectors);
    plan.tile_vectors = tile.vectors;
    plan.blocks = PartCount(c.outputs, tile.scalars);
  }
  // Rows shorter than a vector are read past their end, which only a copy allows.
  bool long_rows = true;
  for (const Phase& phase : c.phases) long_rows = long_rows && phase.columns >= lanes;
  plan.rows = c.rows;
  while (plan.rows > 1 &&
         band_layout(c, plan.rows, long_rows, RowForm::split).image_rows * (c.in_width + 8) * c.inputs >
             band_floats) {
    plan.rows = PartCount(plan.rows, 2);
  }
  plan.rows = PartCount(c.rows, PartCount(c.rows, plan.rows));
  if (plan.stacked) {
    // Whole stacks, so that few rows are computed twice.
    const Index vectors = std::min(PartCount(c.columns, lanes), Index{kMaxVectors});
    const Index stack = StackRows(static_cast<int>(vectors));
    plan.rows = std::min(PartCount(plan.rows, stack) * stack, c.rows);
  }
  plan.band = band_layout(c, plan.rows, long_rows, RowForm::split);
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

// One row of a block of outputs, or a stack of rows of one output: `planes` rows of results, plane_step
// apart.
struct RowUnit {
  Index planes, columns;
  float* y;                       // the first pixel that is written
  Index plane_step, column_step;  // of y
  float* scratch;                 // [planes][columns rounded up to vectors]
};

// Calls run(x offset of the piece's first pixel, its y, step between planes of that y, where its last vector
// begins, vectors) for each piece of at most tile_vectors vectors; if `equal`, of exactly as many, so that
// pieces overlap.
template <class Run>
void ForEachPiece(const RowUnit& unit, Index lanes, Index tile_vectors, bool equal, Run run) {
  const Index vectors = PartCount(unit.columns, lanes), tiles = PartCount(vectors, tile_vectors);
  const bool direct = unit.column_step == 1 && unit.columns >= lanes;
  float* to = direct ? unit.y : unit.scratch;
  const Index step = direct ? unit.plane_step : vectors * lanes;
  const Index end = std::max(unit.columns, lanes);
  for (Index tile = 0; tile < tiles; ++tile) {
    const Index first =
        equal ? std::min(tile * tile_vectors, vectors - tile_vectors) : PartStart(vectors, tiles, tile);
    const Index last = equal ? first + tile_vectors : PartStart(vectors, tiles, tile + 1);
    const Index start = std::min(first * lanes, end - lanes);
    run(start, to + start, step, std::min((last - 1) * lanes, end - lanes) - start, last - first);
  }
  if (direct) return;
  for (Index k = 0; k < unit.planes; ++k) {
    const float* from = unit.scratch + k * step;
    float* y = unit.y + k * unit.plane_step;
    for (Index j = 0; j < unit.columns; ++j) y[j * unit.column_step] = from[j];
  }
}

// A block of outputs in the rows of a band.
struct RowBlock {
  Index first_row, last_row;
  const float* x;  // the window's origin of the first row
  const float* w;
  const float* bias;
  Index outputs;
  float* y;  // first output, first pixel of the phase
  float* scratch;
};

template <class D>
void RunRows(const Correlation& c, const RowPlan& plan, std::size_t p, const RowBlock& block) {
  const Phase& phase = c.phases[p];
  RowTileArguments a{};
  a.channel_step = plan.band.channel_step;
  a.channels = c.inputs;
  a.w_channel_step = static_cast<Index>(phase.taps.size()) * block.outputs;
  a.bias = block.bias;
  for (Index row = block.first_row; row < block.last_row; ++row) {
    const TapRange range = taps_inside(c, phase, row);
    const float* x = block.x + (row - block.first_row) * c.row_step * plan.band.row_pitch;
    a.taps = plan.taps[p].data() + range.first;
    a.tap_count = range.last - range.first;
    a.w = block.w + range.first * block.outputs;
    const RowUnit unit{block.outputs,
                       phase.columns,
                       block.y + row * c.out_row_step * c.out_width,
                       c.out_height * c.out_width,
                       c.out_column_step,
                       block.scratch};
    ForEachPiece(unit, plan.lanes, plan.tile_vectors, false,
                 [&](Index start, float* y, Index y_step, Index last_vector, Index vectors) {
                   a.x = x + start;
                   a.y = y, a.y_step = y_step, a.last_vector = last_vector;
                   FindTile<RowTile<D>>(block.outputs, vectors)(a);
                 });
  }
}

// The same for one output; there are at least as many rows as a stack has. The last stack may overlap the one
// before.
template <class D>
void RunStacks(const Correlation& c, const RowPlan& plan, std::size_t p, const RowBlock& block,
               Index vectors) {
  const Phase& phase = c.phases[p];
  const Index kernel_rows = StackableKernelRows(c, phase), rows = StackRows(static_cast<int>(vectors));
  StackTileArguments a{};
  a.channel_step = plan.band.channel_step, a.row_step = plan.band.row_pitch;
  a.channels = c.inputs;
  a.columns = plan.taps[p].data();
  a.kernel_columns = static_cast<Index>(phase.taps.size()) / kernel_rows;
  a.w = block.w;
  a.bias = *block.bias;
  const auto tile = FindStackTile<D>(kernel_rows, vectors);
  for (Index k = block.first_row; k < block.last_row; k += rows) {
    const Index row = std::min(k, block.last_row - rows);
    const Index image_row = row + phase.taps.front().row;
    const float* x = block.x + (row - block.first_row) * plan.band.row_pitch;
    a.first_row = -image_row, a.last_row = c.in_height - image_row;
    const RowUnit unit{rows,
                       phase.columns,
                       block.y + row * c.out_row_step * c.out_width,
                       c.out_row_step * c.out_width,
                       c.out_column_step,
                       block.scratch};
    ForEachPiece(unit, plan.lanes, vectors, true,
                 [&](Index start, float* y, Index y_step, Index last_vector, Index) {
                   a.x = x + start;
                   a.y = y, a.y_row_step = y_step, a.last_vector = last_vector;
                   tile(a);
                 });
  }
}

// The vectors that a piece of a stacked row has; 0 when the band is too low for a stack.
inline Index StackVectors(const RowPlan& plan, const Phase& phase, Index rows) {
  if (!plan.stacked || phase.taps.empty()) return 0;
  const Index vectors = PartCount(phase.columns, plan.lanes);
  const Index piece = PartCount(vectors, PartCount(vectors, kMaxVectors));
  return rows >= StackRows(static_cast<int>(piece)) ? piece : 0;
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
    const AlignedFloats band = allocate_zeros(band_size(plan.band, 1));
    const AlignedFloats scratch =
        allocate_floats(std::max(c.outputs, kMaxStackRows) * (c.columns + plan.lanes));
    for (Index u = first_unit; u < last_unit; ++u) {
      const Index n = u / row_parts / c.groups, g = u / row_parts % c.groups;
      const Index first_row = u % row_parts * plan.rows, last_row = std::min(first_row + plan.rows, c.rows);
      const float* image = x + (n * c.groups + g) * c.inputs * in_plane;
      const float* origin = band.get();
      if (plan.band.in_place) {
        origin = image + (first_row * c.row_step + c.first_tap_row) * c.in_width + c.first_tap_column;
      } else {
        CopyBand(plan.band, c, image, 0, 1, first_row, last_row, band.get());
      }
      for (std::size_t p = 0; p < c.phases.size(); ++p) {
        const Phase& phase = c.phases[p];
        const Index tap_count = static_cast<Index>(phase.taps.size());
        for (Index b = 0; b < plan.blocks; ++b) {
          const Index first = PartStart(c.outputs, plan.blocks, b),
                      last = PartStart(c.outputs, plan.blocks, b + 1);
          RowBlock block{};
          block.first_row = first_row, block.last_row = std::min(last_row, phase.rows);
          block.x = origin;
          block.w = packed.get() + g * plan.packed_size + plan.packed[p] + first * c.inputs * tap_count;
          block.bias = start.data() + g * c.outputs + first;
          block.outputs = last - first;
          block.y = y + ((n * c.groups + g) * c.outputs + first) * out_plane + phase.first_row * c.out_width +
                    phase.first_column;
          block.scratch = scratch.get();
          const Index stack_vectors = StackVectors(plan, phase, block.last_row - block.first_row);
          if (stack_vectors > 0) {
            RunStacks<D>(c, plan, p, block, stack_vectors);
          } else {
            RunRows<D>(c, plan, p, block);
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
