// The layers with parameters are in conv.cpp and dense.cpp.
// maxpool2d_backward: ran out of time.
#include "convnet.hpp"

#include <limits>

namespace convnet {

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (int n = 0; n < x.extent(0); ++n)
    for (int c = 0; c < x.extent(1); ++c)
      for (int h = 0; h < x.extent(2); ++h)
        for (int v = 0; v < x.extent(3); ++v) y(n, c, h, v) = x(n, c, h, v) > 0 ? x(n, c, h, v) : 0;
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (int n = 0; n < x.extent(0); ++n)
    for (int c = 0; c < x.extent(1); ++c)
      for (int h = 0; h < x.extent(2); ++h)
        for (int v = 0; v < x.extent(3); ++v) dx(n, c, h, v) = x(n, c, h, v) > 0 ? dy(n, c, h, v) : 0;
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n) {
    for (int c = 0; c < y.extent(1); ++c) {
      for (int i = 0; i < y.extent(2); ++i) {
        for (int j = 0; j < y.extent(3); ++j) {
          float best = -std::numeric_limits<float>::infinity();
          for (int k = 0; k < window; ++k) {
            for (int l = 0; l < window; ++l) {
              const float value = x(n, c, i * stride + k, j * stride + l);
              if (value > best) best = value;
            }
          }
          y(n, c, i, j) = best;
        }
      }
    }
  }
}

}  // namespace convnet
