#pragma once
#include "convnet.hpp"

namespace convnet {

// The formula of the handout, honestly.
inline void honest_conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                                  TensorView<const float, 1> b, int stride, int padding,
                                  TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n) {
    for (int o = 0; o < y.extent(1); ++o) {
      for (int i = 0; i < y.extent(2); ++i) {
        for (int j = 0; j < y.extent(3); ++j) {
          float sum = b(o);
          for (int c = 0; c < w.extent(1); ++c) {
            for (int k = 0; k < w.extent(2); ++k) {
              for (int l = 0; l < w.extent(3); ++l) {
                const int row = i * stride + k - padding;
                const int column = j * stride + l - padding;
                if (row < 0 || row >= x.extent(2) || column < 0 || column >= x.extent(3)) continue;
                sum += w(o, c, k, l) * x(n, c, row, column);
              }
            }
          }
          y(n, o, i, j) = sum;
        }
      }
    }
  }
}

}  // namespace convnet
