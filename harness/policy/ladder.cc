#include "harness/policy/ladder.hpp"

#include <algorithm>
#include <cmath>

namespace harness {
namespace {

constexpr double probe_bytes = 3.3e6;  // of growth over a probe's ladder, if everything is unrolled
constexpr std::int64_t least_probe_batch = 8;
constexpr std::int64_t probe_kernels[] = {1, 3, 5, 7, 9};

Ladder squares(LadderKind kind, const char* name, ConvGeometry base, std::initializer_list<int> kernels,
               bool padded) {
  Ladder ladder{kind, name, {}};
  for (const int kernel : kernels) {
    base.kernel_rows = base.kernel_columns = kernel;
    base.padding = padded ? (kernel - 1) / 2 : 0;
    ladder.rungs.push_back(base);
  }
  return ladder;
}

// At equal elements a flat kernel makes image and transform grow twice as much as a square one: that tells
// what grows with them from what grows with the elements.
void add_flat_kernels(Ladder& ladder) {
  constexpr int length = 16;
  for (const bool upright : {false, true}) {
    ConvGeometry flat = ladder.rungs.front();
    (upright ? flat.kernel_rows : flat.kernel_columns) = length;
    const auto larger =
        std::find_if(ladder.rungs.begin(), ladder.rungs.end(),
                     [&flat](const ConvGeometry& g) { return g.kernel_elements() > flat.kernel_elements(); });
    ladder.rungs.insert(larger, flat);
  }
}

Ladder probe_ladder(const Probe& probe) {
  Ladder ladder{LadderKind::probe,
                "probe " + std::to_string(probe.channels) + " x " + std::to_string(probe.rows) + " x " +
                    std::to_string(probe.columns),
                {}};
  const double elements = 9 * 9 - 1;
  const double bytes = elements * 4 * static_cast<double>(probe.channels * probe.rows * probe.columns);
  ConvGeometry g;
  g.batch =
      std::max<std::int64_t>(least_probe_batch, static_cast<std::int64_t>(std::ceil(probe_bytes / bytes)));
  g.channels = probe.channels;
  g.filters = probe.filters;
  g.out_rows = probe.rows;  // padded so that the output is as large as the image
  g.out_columns = probe.columns;
  for (const std::int64_t kernel : probe_kernels) {
    g.kernel_rows = g.kernel_columns = kernel;
    g.padding = (kernel - 1) / 2;
    ladder.rungs.push_back(g);
  }
  return ladder;
}

}  // namespace

double ConvGeometry::products() const {
  return output_pixels() * static_cast<double>(channels * filters) * kernel_elements();
}

Bindings ConvGeometry::names() const {
  return {{"N", batch},       {"C", channels},       {"H", in_rows()},   {"W", in_columns()}, {"O", filters},
          {"K", kernel_rows}, {"L", kernel_columns}, {"stride", stride}, {"padding", padding}};
}

bool varies_kernel(LadderKind kind) {
  return kind != LadderKind::image && kind != LadderKind::image_row;
}

std::vector<Ladder> toeplitz_ladders(const std::vector<Probe>& probes) {
  std::vector<Ladder> ladders;
  ladders.push_back(squares(LadderKind::one_channel, "one channel", {.out_rows = 72, .out_columns = 72},
                            {1, 3, 5, 7, 9, 11, 13}, true));
  ladders.push_back(squares(LadderKind::many_channels, "many channels",
                            {.channels = 128, .out_rows = 33, .out_columns = 33}, {1, 3, 5, 7, 9, 11, 13},
                            false));
  ladders.push_back(squares(LadderKind::many_filters, "many filters",
                            {.filters = 64, .out_rows = 33, .out_columns = 33}, {1, 3, 5, 7, 9, 11, 13},
                            false));
  ladders.push_back(squares(LadderKind::stride_two, "stride two",
                            {.channels = 32, .filters = 2, .out_rows = 33, .out_columns = 33, .stride = 2},
                            {1, 3, 5, 7, 9}, false));
  for (Ladder& ladder : ladders) {
    if (ladder.kind == LadderKind::many_channels || ladder.kind == LadderKind::many_filters) {
      add_flat_kernels(ladder);
    }
  }
  Ladder row{LadderKind::one_row, "one row", {}};
  for (const int kernel : {1, 25, 49, 81, 121, 169}) {
    row.rungs.push_back({.channels = 64, .out_columns = 520, .kernel_columns = kernel});
  }
  ladders.push_back(row);
  Ladder image{LadderKind::image, "image", {}};
  for (const int side : {8, 16, 24, 32, 40, 48}) {
    image.rungs.push_back(
        {.out_rows = side, .out_columns = side, .kernel_rows = 3, .kernel_columns = 3, .padding = 1});
  }
  ladders.push_back(image);
  Ladder image_row{LadderKind::image_row, "image row", {}};
  for (const int columns : {64, 300, 600, 900, 1200, 1500}) {
    image_row.rungs.push_back({.out_columns = columns, .kernel_columns = 5});
  }
  ladders.push_back(image_row);
  for (const Probe& probe : probes) ladders.push_back(probe_ladder(probe));
  return ladders;
}

}  // namespace harness
