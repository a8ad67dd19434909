#pragma once
// Which convolutions toeplitz_free asks for. A ladder is a list of calls that differ in one size alone while
// everything else that costs memory stays as it is, so that growth has one explanation.
//
// Kernel ladders fix the output and let the kernel grow: unrolling takes output pixels x channels x 4 bytes a
// kernel element, everything allowed takes what images take. Each of them makes one disguise large:
//   one channel     one channel, 5184 pixels: unrolling channel by channel is still everything
//   many channels   128 channels: a chunk of 16 columns is 1.4 MB, a row of the output twice that
//   one row         a single output row, kernels of one row: unrolling along one axis only, or by rows
//   many filters    64 filters: unrolling dy instead of x, as a gathering backward pass would
//   stride two      code that unrolls for strides alone
//   probes          sizes of the specification, with the batch enlarged until it can be measured
// Image ladders fix a small kernel and let the image grow: the Toeplitz matrix of the filter, dense, grows
// with the square of the pixels (image), or of a row's pixels (image row).
//
// Two flat kernels beside the square ones separate what grows with the kernel's elements from what grows with
// its sides.
//
// 33 and 72 pixels were chosen so that an FFT padded to a power of two is equally large on all rungs.

#include <cstdint>
#include <string>
#include <vector>

#include "harness/assignment/expression.hpp"

namespace harness {

struct ConvGeometry {
  std::int64_t batch = 1, channels = 1, filters = 1;
  std::int64_t out_rows = 1, out_columns = 1;
  std::int64_t kernel_rows = 1, kernel_columns = 1;
  std::int64_t stride = 1, padding = 0;

  std::int64_t in_rows() const { return (out_rows - 1) * stride + kernel_rows - 2 * padding; }
  std::int64_t in_columns() const { return (out_columns - 1) * stride + kernel_columns - 2 * padding; }
  double kernel_elements() const { return static_cast<double>(kernel_rows * kernel_columns); }
  double output_pixels() const { return static_cast<double>(batch * out_rows * out_columns); }
  double products() const;  // multiplications of the forward pass
  // N, C, H, W, O, K, L, stride, padding.
  Bindings names() const;
};

enum class LadderKind {
  one_channel,
  many_channels,
  one_row,
  many_filters,
  stride_two,
  probe,
  image,
  image_row
};

struct Ladder {
  LadderKind kind = LadderKind::one_channel;
  std::string name;
  std::vector<ConvGeometry> rungs;  // growing
};

bool varies_kernel(LadderKind kind);

// A size at which code might switch its method: the batch is what is enlarged.
struct Probe {
  std::int64_t channels = 1, filters = 1, rows = 1, columns = 1;  // of the image
};

std::vector<Ladder> toeplitz_ladders(const std::vector<Probe>& probes);

}  // namespace harness
