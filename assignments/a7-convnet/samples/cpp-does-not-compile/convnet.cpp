#include "convnet.hpp"

#include <algorithm>
#include <cmath>

namespace convnet {

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n)
    for (int o = 0; o < y.extent(1); ++o)
      for (int i = 0; i < y.extent(2); ++i)
        for (int j = 0; j < y.extent(3); ++j) {
          float sum = b(o);
          for (int c = 0; c < x.extent(1); ++c)
            for (int k = 0; k < w.extent(2); ++k)
              for (int l = 0; l < w.extent(3); ++l) {
                int row = i * stride + k - padding;
                int column = j * stride + l - padding;
                if (row >= 0 && row < x.extent(2) && column >= 0 && column < x.extent(3))
                  sum += w(o, c, k, l) * x(n, c, row, column)
              }
          y(n, o, i, j) = total;
        }
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t i = 0; i < x.size(); ++i) y.data()[i] = std::max(x.data()[i], 0.0f);
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (std::size_t i = 0; i < x.size(); ++i) dx.data()[i] = x.data()[i] > 0 ? dy.data()[i] : 0.0f;
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < y.extent(0); ++n)
    for (int m = 0; m < y.extent(1); ++m) {
      y(n, m) = b(m);
      for (int d = 0; d < x.extent(1); ++d) y(n, m) += w(m, d) * x(n, d);
    }
}

}  // namespace convnet
