#pragma once
// Convolution for any filter and stride. The loops gather: each output element is computed once, from the
// pairs that meet in it, and the range of taps that fall inside the image is known before the loop starts.

#include <algorithm>

#include "convnet.hpp"

namespace direct {

using course::TensorView;

struct Range {
  int begin, end;
};

// Taps k with 0 <= start + k < extent.
inline Range taps_inside(int start, int taps, int extent) {
  return {std::max(0, -start), std::min(taps, extent - start)};
}

inline void forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n)
    for (int o = 0; o < y.extent(1); ++o)
      for (int i = 0; i < y.extent(2); ++i)
        for (int j = 0; j < y.extent(3); ++j) {
          const int top = i * stride - padding, left = j * stride - padding;
          const Range rows = taps_inside(top, w.extent(2), x.extent(2));
          const Range columns = taps_inside(left, w.extent(3), x.extent(3));
          float sum = 0;
          for (int c = 0; c < x.extent(1); ++c)
            for (int k = rows.begin; k < rows.end; ++k)
              for (int l = columns.begin; l < columns.end; ++l)
                sum += w(o, c, k, l) * x(n, c, top + k, left + l);
          y(n, o, i, j) = sum + b(o);
        }
}

// dx(h, v) collects the outputs (i, j) whose window holds (h, v): h = i * stride + k - padding.
inline void backward_data(TensorView<const float, 4> w, TensorView<const float, 4> dy, int stride,
                          int padding, TensorView<float, 4> dx) {
  for (int n = 0; n < dx.extent(0); ++n)
    for (int c = 0; c < dx.extent(1); ++c)
      for (int h = 0; h < dx.extent(2); ++h)
        for (int v = 0; v < dx.extent(3); ++v) {
          float sum = 0;
          for (int k = 0; k < w.extent(2); ++k) {
            const int row = h + padding - k;
            if (row < 0 || row % stride != 0 || row / stride >= dy.extent(2)) continue;
            for (int l = 0; l < w.extent(3); ++l) {
              const int column = v + padding - l;
              if (column < 0 || column % stride != 0 || column / stride >= dy.extent(3)) continue;
              for (int o = 0; o < w.extent(0); ++o)
                sum += w(o, c, k, l) * dy(n, o, row / stride, column / stride);
            }
          }
          dx(n, c, h, v) = sum;
        }
}

inline void backward_weights(TensorView<const float, 4> x, TensorView<const float, 4> dy, int stride,
                             int padding, TensorView<float, 4> dw) {
  for (int o = 0; o < dw.extent(0); ++o)
    for (int c = 0; c < dw.extent(1); ++c)
      for (int k = 0; k < dw.extent(2); ++k)
        for (int l = 0; l < dw.extent(3); ++l) {
          float sum = 0;
          for (int n = 0; n < x.extent(0); ++n)
            for (int i = 0; i < dy.extent(2); ++i) {
              const int row = i * stride + k - padding;
              if (row < 0 || row >= x.extent(2)) continue;
              for (int j = 0; j < dy.extent(3); ++j) {
                const int column = j * stride + l - padding;
                if (column >= 0 && column < x.extent(3)) sum += dy(n, o, i, j) * x(n, c, row, column);
              }
            }
          dw(o, c, k, l) = sum;
        }
}

inline void backward_bias(TensorView<const float, 4> dy, TensorView<float, 1> db) {
  const int plane = dy.extent(2) * dy.extent(3);
  for (int o = 0; o < dy.extent(1); ++o) {
    float sum = 0;
    for (int n = 0; n < dy.extent(0); ++n)
      for (int e = 0; e < plane; ++e) sum += (&dy(n, o, 0, 0))[e];
    db(o) = sum;
  }
}

}  // namespace direct
