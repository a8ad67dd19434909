#pragma once
// Where the kernels read image rows: in the tensor itself when no tap leaves the image, otherwise in a copy
// of a band of rows with zeros left and right. With column_step s > 1 a copy for vectors along the row holds
// each row as s short rows, one for each column modulo s, so that the pixels that neighbouring outputs read
// are neighbours:
//   x0 x3 x6 ... | x1 x4 x7 ... | x2 x5 x8 ...      (s = 3)
// Rows outside the image are neither copied nor read: taps_inside() leaves them out.

#include <vector>

#include "reference/kernels/correlation.hpp"

namespace reference::kernels {

// Where a row of the copy holds image columns; the rest is zero.
struct BandColumns {
  Index first, count;  // in the copy
  Index image_column;  // of the first
};

struct BandLayout {
  bool in_place;
  Index column_phases, phase_pitch;
  Index row_pitch, channel_step, image_step;
  Index image_rows;                  // input rows of a band
  std::vector<BandColumns> columns;  // by column phase
};

enum class RowForm { whole, split };  // by column modulo column_step

// For bands of `rows` rows of the output. A caller that loads past the end of a row forbids reading in place.
BandLayout band_layout(const Correlation& correlation, Index rows, bool may_read_in_place, RowForm form);

// Elements that a copy of `images` images occupies; vectors may be loaded up to 64 elements past the last.
Index band_size(const BandLayout& layout, Index images);

// The offset of each tap from the window's origin.
std::vector<Index> tap_offsets(const BandLayout& layout, const Correlation& correlation, const Phase& phase);

}  // namespace reference::kernels
