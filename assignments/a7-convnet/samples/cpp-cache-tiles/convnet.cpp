// Convolution in blocks: four filters times a vector of pixels of a row are summed up in four vectors, which
// stay in registers, while the rows of the image stay in the cache. The other layers are in layers.cpp.
#include "convnet.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

#include "padded.hpp"

namespace convnet {
namespace {

constexpr int filters = 4;
// GCC takes a vector wider than the processor's registers apart.
#ifdef __AVX512F__
constexpr int pixels = 16;
#else
constexpr int pixels = 8;
#endif
typedef float Block __attribute__((vector_size(4 * pixels)));

Block load(const float* from) {
  Block block;
  std::memcpy(&block, from, sizeof block);
  return block;
}

int whole_blocks(int length) {
  return (length + pixels - 1) / pixels * pixels;
}

// Four filters in the order in which they are used: weights[(channel, row, column), filter].
struct FilterBlock {
  int channels, kernel_h, kernel_w;
  std::vector<float> weights =
      std::vector<float>(static_cast<std::size_t>(channels) * kernel_h * kernel_w * filters);
};

// One row of outputs for four filters, [filter][pixel of whole blocks].
void correlate(const Padded& image, const FilterBlock& block, int top, int length, const float* start,
               float* out) {
  for (int j = 0; j < length; j += pixels) {
    Block sums[filters];
    for (int q = 0; q < filters; ++q) sums[q] = Block{} + start[q];
    const float* weight = block.weights.data();
    for (int c = 0; c < block.channels; ++c) {
      for (int k = 0; k < block.kernel_h; ++k) {
        const float* row = image.row(c, top + k) + j;
        for (int l = 0; l < block.kernel_w; ++l, weight += filters) {
          const Block values = load(row + image.at(l));
          for (int q = 0; q < filters; ++q) sums[q] += weight[q] * values;
        }
      }
    }
    for (int q = 0; q < filters; ++q)
      std::memcpy(out + q * whole_blocks(length) + j, &sums[q], sizeof(Block));
  }
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const int channels = w.extent(1), out_h = y.extent(2), out_w = y.extent(3), all = w.extent(0);
  Padded image(channels, (out_h - 1) * stride + w.extent(2), whole_blocks(out_w) * stride + w.extent(3),
               padding, stride);
  FilterBlock block{channels, w.extent(2), w.extent(3)};
  std::vector<float> row(static_cast<std::size_t>(filters) * whole_blocks(out_w));
  const int taps = channels * w.extent(2) * w.extent(3);
  for (int n = 0; n < x.extent(0); ++n) {
    for (int c = 0; c < channels; ++c) image.read(&x(n, c, 0, 0), x.extent(2), x.extent(3), c);
    for (int first = 0; first < all; first += filters) {
      const int count = std::min(filters, all - first);
      float start[filters] = {};
      for (int q = 0; q < count; ++q) {
        start[q] = b(first + q);
        const float* filter = &w(first + q, 0, 0, 0);
        for (int t = 0; t < taps; ++t) block.weights[static_cast<std::size_t>(t) * filters + q] = filter[t];
      }
      for (int i = 0; i < out_h; ++i) {
        correlate(image, block, i * stride, out_w, start, row.data());
        for (int q = 0; q < count; ++q)
          std::copy_n(row.data() + q * whole_blocks(out_w), out_w, &y(n, first + q, i, 0));
      }
    }
  }
}

namespace {

// Stride 1: dx is dy, padded, correlated with the mirrored filters.
void gather_data(const Padded& upstream, TensorView<const float, 4> w, TensorView<float, 4> dx, int n) {
  const int channels = w.extent(1), width = dx.extent(3), taps = w.extent(2) * w.extent(3);
  FilterBlock block{w.extent(0), w.extent(2), w.extent(3)};
  std::vector<float> row(static_cast<std::size_t>(filters) * whole_blocks(width));
  const float start[filters] = {};
  for (int first = 0; first < channels; first += filters) {
    const int count = std::min(filters, channels - first);
    for (int o = 0; o < w.extent(0); ++o)
      for (int t = 0; t < taps; ++t)
        for (int q = 0; q < count; ++q)
          block.weights[(static_cast<std::size_t>(o) * taps + t) * filters + q] =
              (&w(o, first + q, 0, 0))[taps - 1 - t];
    for (int h = 0; h < dx.extent(2); ++h) {
      correlate(upstream, block, h, width, start, row.data());
      for (int q = 0; q < count; ++q)
        std::copy_n(row.data() + q * whole_blocks(width), width, &dx(n, first + q, h, 0));
    }
  }
}

// Other strides: every output sends its gradient to the pixels of its window, a block of a row at a time.
void scatter_data(const Padded& upstream, TensorView<const float, 4> w, int stride, int padding, int out_h,
                  int out_w, TensorView<float, 4> dx, int n) {
  const int rows = (out_h - 1) * stride + w.extent(2), columns = (out_w - 1) * stride + w.extent(3);
  for (int c = 0; c < w.extent(1); ++c) {
    Padded gradient(1, rows, whole_blocks(out_w) * stride + w.extent(3), padding, stride);
    for (int o = 0; o < w.extent(0); ++o) {
      for (int i = 0; i < out_h; ++i) {
        for (int j = 0; j < out_w; j += pixels) {
          const Block values = load(upstream.row(o, i) + j);
          // Taps of one column of the filter write to different rows: no sum is read again before it has
          // arrived.
          for (int l = 0; l < w.extent(3); ++l) {
            for (int k = 0; k < w.extent(2); ++k) {
              float* to = gradient.row(0, i * stride + k) + gradient.at(l) + j;
              const Block sum = load(to) + w(o, c, k, l) * values;
              std::memcpy(to, &sum, sizeof sum);
            }
          }
        }
      }
    }
    for (int h = 0; h < dx.extent(2); ++h) {
      for (int v = 0; v < dx.extent(3); ++v) {
        const bool reached = h + padding < rows && v + padding < columns;
        dx(n, c, h, v) = reached ? gradient.row(0, h + padding)[gradient.at(v + padding)] : 0.0f;
      }
    }
  }
}

// dw of four filters at one tap: products along the rows, in partial sums. dy's rows end in zeros.
void gather_tap(const Padded& image, const Padded& upstream, int first, int c, int k, int l, int stride,
                int out_h, int out_w, float* dw) {
  Block sums[filters] = {};
  for (int i = 0; i < out_h; ++i) {
    const float* row = image.row(c, i * stride + k) + image.at(l);
    for (int j = 0; j < out_w; j += pixels) {
      const Block values = load(row + j);
      for (int q = 0; q < filters; ++q) sums[q] += load(upstream.row(first + q, i) + j) * values;
    }
  }
  for (int q = 0; q < filters; ++q) {
    dw[q] = 0;
    for (int j = 0; j < pixels; ++j) dw[q] += sums[q][j];
  }
}

}  // namespace

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  const int channels = w.extent(1), all = w.extent(0), out_h = dy.extent(2), out_w = dy.extent(3);
  const int reach_h = w.extent(2) - 1, reach_w = w.extent(3) - 1;
  std::fill_n(dw.data(), dw.size(), 0.0f);
  std::fill_n(db.data(), db.size(), 0.0f);
  Padded image(channels, (out_h - 1) * stride + w.extent(2), whole_blocks(out_w) * stride + w.extent(3),
               padding, stride);
  Padded upstream((all + filters - 1) / filters * filters, out_h, whole_blocks(out_w), 0, 1);
  // Where dx gathers, it looks at dy from reach - padding rows above its own.
  const bool gathers = stride == 1 && padding <= std::min(reach_h, reach_w);
  Padded wide(gathers ? all : 1, x.extent(2) + reach_h, whole_blocks(x.extent(3)) + reach_w, 0, 1);

  for (int n = 0; n < x.extent(0); ++n) {
    for (int c = 0; c < channels; ++c) image.read(&x(n, c, 0, 0), x.extent(2), x.extent(3), c);
    for (int o = 0; o < all; ++o) {
      upstream.read(&dy(n, o, 0, 0), out_h, out_w, o);
      for (int i = 0; i < out_h * out_w; ++i) db(o) += (&dy(n, o, 0, 0))[i];
      for (int i = 0; gathers && i < out_h; ++i)
        std::copy_n(&dy(n, o, i, 0), out_w, wide.row(o, i + reach_h - padding) + reach_w - padding);
    }
    if (gathers)
      gather_data(wide, w, dx, n);
    else
      scatter_data(upstream, w, stride, padding, out_h, out_w, dx, n);
    for (int first = 0; first < all; first += filters) {
      for (int c = 0; c < channels; ++c) {
        for (int k = 0; k < w.extent(2); ++k) {
          for (int l = 0; l < w.extent(3); ++l) {
            float sums[filters];
            gather_tap(image, upstream, first, c, k, l, stride, out_h, out_w, sums);
            for (int q = 0; q < std::min(filters, all - first); ++q) dw(first + q, c, k, l) += sums[q];
          }
        }
      }
    }
  }
}

}  // namespace convnet
