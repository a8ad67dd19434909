// Convolution with a padded copy of one image at a time. The innermost loop runs along a row of the output,
// which the compiler vectorises when the stride is 1, and serves four output channels for each row of the
// image. The other layers are in layers.cpp.
#include "convnet.hpp"

#include <algorithm>
#include <vector>

#include "padded.hpp"

namespace convnet {
namespace {

constexpr int block = 4;  // output channels at a time: four rows of sums stay in the first-level cache

// sums[q][j] += weights[q] * x[j * stride]
void accumulate_rows(const float* x, int stride, const float* weights, int rows, int length, float* sums) {
  for (int q = 0; q < rows; ++q) {
    const float weight = weights[q];
    float* sum = sums + static_cast<std::size_t>(q) * length;
    if (stride == 1) {
      for (int j = 0; j < length; ++j) sum[j] += weight * x[j];
    } else {
      for (int j = 0; j < length; ++j) sum[j] += weight * x[j * stride];
    }
  }
}

// Eight partial sums: the compiler may not reorder a single one.
float dot(const float* a, const float* b, int stride, int length) {
  float partial[8] = {};
  int j = 0;
  for (; j + 8 <= length; j += 8) {
    for (int lane = 0; lane < 8; ++lane) partial[lane] += a[j + lane] * b[(j + lane) * stride];
  }
  for (; j < length; ++j) partial[0] += a[j] * b[j * stride];
  return ((partial[0] + partial[4]) + (partial[1] + partial[5])) +
         ((partial[2] + partial[6]) + (partial[3] + partial[7]));
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const int out_channels = w.extent(0), channels = w.extent(1), kernel_h = w.extent(2),
            kernel_w = w.extent(3);
  const int out_h = y.extent(2), out_w = y.extent(3);
  Padded image(channels, x.extent(2), x.extent(3), padding);
  std::vector<float> sums(static_cast<std::size_t>(block) * out_w);

  for (int n = 0; n < x.extent(0); ++n) {
    image.read_from(x, n);
    for (int first = 0; first < out_channels; first += block) {
      const int rows = std::min(block, out_channels - first);
      for (int i = 0; i < out_h; ++i) {
        for (int q = 0; q < rows; ++q) std::fill_n(sums.begin() + q * out_w, out_w, b(first + q));
        for (int c = 0; c < channels; ++c) {
          for (int k = 0; k < kernel_h; ++k) {
            for (int l = 0; l < kernel_w; ++l) {
              float weights[block];
              for (int q = 0; q < rows; ++q) weights[q] = w(first + q, c, k, l);
              accumulate_rows(image.row(c, i * stride + k) + l, stride, weights, rows, out_w, sums.data());
            }
          }
        }
        for (int q = 0; q < rows; ++q) std::copy_n(sums.begin() + q * out_w, out_w, &y(n, first + q, i, 0));
      }
    }
  }
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  const int out_channels = w.extent(0), channels = w.extent(1), kernel_h = w.extent(2),
            kernel_w = w.extent(3);
  const int out_h = dy.extent(2), out_w = dy.extent(3);
  Padded image(channels, x.extent(2), x.extent(3), padding);
  Padded gradient(channels, x.extent(2), x.extent(3), padding);  // its border is dropped at the end
  std::fill_n(dw.data(), dw.size(), 0.0f);
  std::fill_n(db.data(), db.size(), 0.0f);

  for (int n = 0; n < x.extent(0); ++n) {
    image.read_from(x, n);
    gradient.clear();
    for (int o = 0; o < out_channels; ++o) {
      for (int i = 0; i < out_h; ++i) {
        const float* upstream = &dy(n, o, i, 0);
        for (int j = 0; j < out_w; ++j) db(o) += upstream[j];
        for (int c = 0; c < channels; ++c) {
          for (int k = 0; k < kernel_h; ++k) {
            const float* x_row = image.row(c, i * stride + k);
            float* dx_row = gradient.row(c, i * stride + k);
            for (int l = 0; l < kernel_w; ++l) {
              const float weight = w(o, c, k, l);
              for (int j = 0; j < out_w; ++j) dx_row[j * stride + l] += weight * upstream[j];
              dw(o, c, k, l) += dot(upstream, x_row + l, stride, out_w);
            }
          }
        }
      }
    }
    gradient.write_to(dx, n);
  }
}

}  // namespace convnet
