#pragma once
// One geometry for the forward pass and for the backward-data pass: what the kernels really compute.
//
// A correlation maps image planes to image planes,
//   out[o, a*out_row_step + R, b*out_column_step + S] = bias[o]
//       + sum over inputs c and taps t of phase (R,S) of
//             w[o,c,t.weight] * in[c, a*row_step + t.row, b*column_step + t.column],      in = 0 outside.
//
// The forward pass is one phase (R = S = 0) whose steps are the strides. The backward-data pass has one phase
// for each residue of a row and of a column of dx modulo the strides: only the taps that hit that residue
// contribute, and they read dy with step 1, so that no multiplication by an inserted zero is ever done.

#include <cstddef>
#include <vector>

#include "reference/conv2d_shape.hpp"

namespace reference::kernels {

using Index = std::ptrdiff_t;

struct Tap {
  Index row, column;  // relative to the window's origin, negative in the padding
  Index weight;       // position in the filter plane
};

struct Phase {
  Index first_row, first_column;  // R, S
  Index rows, columns;            // how many a and b there are
  std::vector<Tap> taps;          // sorted by row; empty where the stride leaves gaps
};

struct Correlation {
  Index batch, groups;
  Index inputs, outputs;  // channels of a group
  Index in_height, in_width, out_height, out_width;
  Index row_step, column_step, out_row_step, out_column_step;
  Index filter_size;  // taps of a whole plane
  Index weight_output_step, weight_input_step, weight_group_step;
  std::vector<Phase> phases;

  // Over all phases.
  Index first_tap_row, last_tap_row, first_tap_column, last_tap_column;
  Index rows, columns;  // the most that a phase has
};

Correlation forward_correlation(const Conv2dShape& shape);

// dy_height and dy_width are the shape's output sizes, or less: a transposed convolution with a large
// output padding has rows of dx that no dy reaches.
Correlation backward_data_correlation(const Conv2dShape& shape, Index dy_height, Index dy_width);

// Leaves the taps out whose `live` (one for each position in the filter plane) is 0: their weights count as
// zero.
void keep_live_taps(Correlation& correlation, const unsigned char* live);

// The taps of `phase` whose row lies inside the image for row a of the output: [first, last).
struct TapRange {
  Index first, last;
};
TapRange taps_inside(const Correlation& correlation, const Phase& phase, Index a);

// Those of the outputs [first, last) along an axis whose input, i * stride + offset, lies in [0, extent).
struct Inside {
  Index first, last;
};
Inside inside(Index offset, Index stride, Index extent, Index first, Index last);

}  // namespace reference::kernels
