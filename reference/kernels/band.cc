#include "reference/kernels/band.hpp"

#include <algorithm>
#include <cstring>

namespace reference::kernels {
namespace {

constexpr Index overread = 64;

bool stays_inside(const Correlation& c) {
  return c.column_step == 1 && c.first_tap_row >= 0 && c.first_tap_column >= 0 &&
         (c.rows - 1) * c.row_step + c.last_tap_row < c.in_height &&
         c.columns - 1 + c.last_tap_column < c.in_width;
}

void copy_row(const BandLayout& layout, const Correlation& c, const float* row, float* to) {
  const Index step = layout.column_phases;
  for (Index q = 0; q < step; ++q, to += layout.phase_pitch) {
    // Columns start + m*step; those inside the image are m in [first, last).
    const Index start = c.first_tap_column + q;
    const Index first =
        std::clamp(start >= 0 ? Index{0} : (-start + step - 1) / step, Index{0}, layout.phase_pitch);
    const Index last = std::clamp(start < c.in_width ? (c.in_width - start + step - 1) / step : Index{0},
                                  first, layout.phase_pitch);
    std::fill(to, to + first, 0.0f);
    if (step == 1) {
      std::copy(row + start + first, row + start + last, to + first);
    } else {
      for (Index m = first; m < last; ++m) to[m] = row[start + m * step];
    }
    std::fill(to + last, to + layout.phase_pitch, 0.0f);
  }
}

}  // namespace

BandLayout band_layout(const Correlation& c, Index rows, bool may_read_in_place) {
  BandLayout layout{};
  if (may_read_in_place && stays_inside(c)) {
    layout.in_place = true;
    layout.column_phases = 1;
    layout.row_pitch = layout.phase_pitch = c.in_width;
    layout.channel_step = c.in_height * c.in_width;
    layout.image_step = c.groups * c.inputs * layout.channel_step;
    return layout;
  }
  layout.column_phases = c.column_step;
  const Index reach = (c.columns - 1) * c.column_step + c.last_tap_column - c.first_tap_column + 1;
  layout.phase_pitch = (reach + c.column_step - 1) / c.column_step;
  layout.row_pitch = layout.column_phases * layout.phase_pitch;
  layout.image_rows = (rows - 1) * c.row_step + c.last_tap_row - c.first_tap_row + 1;
  layout.channel_step = layout.image_rows * layout.row_pitch;
  // Channels a multiple of 4 KiB apart would share a few sets of the first-level cache.
  if (layout.channel_step % 256 < 16 || layout.channel_step % 256 > 240) layout.channel_step += 32;
  layout.image_step = c.inputs * layout.channel_step;
  return layout;
}

Index band_size(const BandLayout& layout, Index images) {
  return layout.in_place ? 0 : images * layout.image_step + overread;
}

void copy_band(const BandLayout& layout, const Correlation& c, const float* x, Index image_step, Index images,
               Index first, Index last, float* band) {
  const Index top = first * c.row_step + c.first_tap_row;
  const Index bottom = (last - 1) * c.row_step + c.last_tap_row + 1;
  for (Index n = 0; n < images; ++n) {
    for (Index channel = 0; channel < c.inputs; ++channel) {
      const float* plane = x + n * image_step + channel * c.in_height * c.in_width;
      float* to = band + n * layout.image_step + channel * layout.channel_step;
      for (Index row = std::max(top, Index{0}); row < std::min(bottom, c.in_height); ++row) {
        copy_row(layout, c, plane + row * c.in_width, to + (row - top) * layout.row_pitch);
      }
    }
  }
}

std::vector<Index> tap_offsets(const BandLayout& layout, const Correlation& c, const Phase& phase) {
  std::vector<Index> offsets;
  for (const Tap& tap : phase.taps) {
    const Index column = tap.column - c.first_tap_column;
    offsets.push_back((tap.row - c.first_tap_row) * layout.row_pitch +
                      column % layout.column_phases * layout.phase_pitch + column / layout.column_phases);
  }
  return offsets;
}

}  // namespace reference::kernels
