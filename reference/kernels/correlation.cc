#include "reference/kernels/correlation.hpp"

#include <algorithm>

namespace reference::kernels {
namespace {

// A 1x1 filter without stride and padding does not know rows: the image is one long row.
bool ignores_rows(const Conv2dShape& s) {
  return s.kernel_height == 1 && s.kernel_width == 1 && s.stride_h == 1 && s.stride_w == 1 &&
         s.padding_h == 0 && s.padding_w == 0;
}

struct AxisTap {
  Index offset, position;  // in the image, in the filter
};

std::vector<AxisTap> forward_taps(Index kernel, Index padding, Index dilation) {
  std::vector<AxisTap> taps;
  for (Index u = 0; u < kernel; ++u) taps.push_back({u * dilation - padding, u});
  return taps;
}

// Those u with i*stride - padding + u*dilation = a*stride + residue for some i = a + offset.
std::vector<AxisTap> residue_taps(Index residue, Index kernel, Index stride, Index padding, Index dilation) {
  std::vector<AxisTap> taps;
  for (Index u = kernel - 1; u >= 0; --u) {
    const Index distance = residue + padding - u * dilation;
    if (distance % stride == 0) taps.push_back({distance / stride, u});
  }
  return taps;
}

std::vector<Tap> product(const std::vector<AxisTap>& rows, const std::vector<AxisTap>& columns,
                         Index kernel_width) {
  std::vector<Tap> taps;
  for (const AxisTap& row : rows) {
    for (const AxisTap& column : columns) {
      taps.push_back({row.offset, column.offset, row.position * kernel_width + column.position});
    }
  }
  return taps;
}

void measure(Correlation& c) {
  c.first_tap_row = c.last_tap_row = c.first_tap_column = c.last_tap_column = 0;
  c.rows = c.columns = 0;
  bool any = false;
  for (const Phase& phase : c.phases) {
    c.rows = std::max(c.rows, phase.rows);
    c.columns = std::max(c.columns, phase.columns);
    for (const Tap& tap : phase.taps) {
      c.first_tap_row = any ? std::min(c.first_tap_row, tap.row) : tap.row;
      c.last_tap_row = any ? std::max(c.last_tap_row, tap.row) : tap.row;
      c.first_tap_column = any ? std::min(c.first_tap_column, tap.column) : tap.column;
      c.last_tap_column = any ? std::max(c.last_tap_column, tap.column) : tap.column;
      any = true;
    }
  }
}

void flatten(Correlation& c) {
  c.in_width *= c.in_height;
  c.out_width *= c.out_height;
  c.in_height = c.out_height = 1;
}

}  // namespace

Correlation forward_correlation(const Conv2dShape& s) {
  Correlation c{};
  c.batch = s.batch, c.groups = s.groups;
  c.inputs = s.in_channels / s.groups, c.outputs = s.out_channels / s.groups;
  c.in_height = s.in_height, c.in_width = s.in_width;
  c.out_height = s.out_height(), c.out_width = s.out_width();
  if (ignores_rows(s)) flatten(c);
  c.row_step = s.stride_h, c.column_step = s.stride_w;
  c.out_row_step = c.out_column_step = 1;
  c.filter_size = Index{s.kernel_height} * s.kernel_width;
  c.weight_output_step = c.inputs * c.filter_size;
  c.weight_input_step = c.filter_size;
  c.weight_group_step = c.outputs * c.inputs * c.filter_size;
  c.phases.push_back({0, 0, c.out_height, c.out_width,
                      product(forward_taps(s.kernel_height, s.padding_h, s.dilation_h),
                              forward_taps(s.kernel_width, s.padding_w, s.dilation_w), s.kernel_width)});
  measure(c);
  return c;
}

Correlation backward_data_correlation(const Conv2dShape& s, Index dy_height, Index dy_width) {
  Correlation c{};
  c.batch = s.batch, c.groups = s.groups;
  c.inputs = s.out_channels / s.groups, c.outputs = s.in_channels / s.groups;
  c.in_height = dy_height, c.in_width = dy_width;
  c.out_height = s.in_height, c.out_width = s.in_width;
  if (ignores_rows(s)) flatten(c);
  c.row_step = c.column_step = 1;
  c.out_row_step = s.stride_h, c.out_column_step = s.stride_w;
  c.filter_size = Index{s.kernel_height} * s.kernel_width;
  c.weight_output_step = c.filter_size;
  c.weight_input_step = c.outputs * c.filter_size;
  c.weight_group_step = c.outputs * c.inputs * c.filter_size;
  for (Index row = 0; row < std::min(c.out_row_step, c.out_height); ++row) {
    const auto row_taps = residue_taps(row, s.kernel_height, s.stride_h, s.padding_h, s.dilation_h);
    for (Index column = 0; column < std::min(c.out_column_step, c.out_width); ++column) {
      const auto column_taps = residue_taps(column, s.kernel_width, s.stride_w, s.padding_w, s.dilation_w);
      c.phases.push_back({row, column, (c.out_height - row - 1) / c.out_row_step + 1,
                          (c.out_width - column - 1) / c.out_column_step + 1,
                          product(row_taps, column_taps, s.kernel_width)});
    }
  }
  measure(c);
  return c;
}

void keep_live_taps(Correlation& c, const unsigned char* live) {
  for (Phase& phase : c.phases) {
    phase.taps.erase(std::remove_if(phase.taps.begin(), phase.taps.end(),
                                    [live](const Tap& tap) { return live[tap.weight] == 0; }),
                     phase.taps.end());
  }
  measure(c);
}

Inside inside(Index offset, Index stride, Index extent, Index first, Index last) {
  const Index low = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
  const Index high = offset >= extent ? 0 : (extent - offset + stride - 1) / stride;
  return {std::max(first, low), std::min(last, high)};
}

TapRange taps_inside(const Correlation& c, const Phase& phase, Index a) {
  const auto& taps = phase.taps;
  const Index top = -a * c.row_step, bottom = c.in_height - a * c.row_step;
  const auto before = [](const Tap& tap, Index row) { return tap.row < row; };
  const auto first = std::lower_bound(taps.begin(), taps.end(), top, before);
  const auto last = std::lower_bound(first, taps.end(), bottom, before);
  return {first - taps.begin(), last - taps.begin()};
}

}  // namespace reference::kernels
