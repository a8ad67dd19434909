#include "reference/kernels/band.hpp"

#include <algorithm>

namespace reference::kernels {
namespace {

constexpr Index overread = 64;

bool stays_inside(const Correlation& c) {
  return c.first_tap_row >= 0 && c.first_tap_column >= 0 &&
         (c.rows - 1) * c.row_step + c.last_tap_row < c.in_height &&
         (c.columns - 1) * c.column_step + c.last_tap_column < c.in_width;
}

// Columns start + m*step of the image, m in [0, pitch).
BandColumns columns_inside(Index start, Index step, Index pitch, Index width) {
  const Index first = std::min(start >= 0 ? Index{0} : (-start + step - 1) / step, pitch);
  const Index last = std::clamp(start < width ? (width - start + step - 1) / step : Index{0}, first, pitch);
  return {first, last - first, last > first ? start + first * step : 0};
}

}  // namespace

BandLayout band_layout(const Correlation& c, Index rows, bool may_read_in_place, RowForm form) {
  BandLayout layout{};
  const Index step = form == RowForm::split ? c.column_step : 1;
  if (may_read_in_place && step == 1 && stays_inside(c)) {
    layout.in_place = true;
    layout.column_phases = 1;
    layout.row_pitch = layout.phase_pitch = c.in_width;
    layout.channel_step = c.in_height * c.in_width;
    layout.image_step = c.groups * c.inputs * layout.channel_step;
    return layout;
  }
  layout.column_phases = step;
  const Index reach = (c.columns - 1) * c.column_step + c.last_tap_column - c.first_tap_column + 1;
  layout.phase_pitch = (reach + step - 1) / step;
  layout.row_pitch = layout.column_phases * layout.phase_pitch;
  for (Index q = 0; q < layout.column_phases; ++q) {
    layout.columns.push_back(columns_inside(c.first_tap_column + q, step, layout.phase_pitch, c.in_width));
  }
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
