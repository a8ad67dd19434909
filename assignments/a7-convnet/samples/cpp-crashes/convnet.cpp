#include "convnet.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace convnet {

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); n++) {
    for (int o = 0; o < y.extent(1); o++) {
      for (int i = 0; i < y.extent(2); i++) {
        for (int j = 0; j < y.extent(3); j++) {
          y(n, o, i, j) = b(o);
          for (int c = 0; c < x.extent(1); c++) {
            for (int k = 0; k < w.extent(2); k++) {
              for (int l = 0; l < w.extent(3); l++) {
                int h = i * stride + k - padding;
                int v = j * stride + l - padding;
                if (h >= 0 && v >= 0 && h < x.extent(2) && v < x.extent(3)) {
                  y(n, o, i, j) += x(n, c, h, v) * w(o, c, k, l);
                }
              }
            }
          }
        }
      }
    }
  }
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  for (size_t i = 0; i < dx.size(); i++) dx.data()[i] = 0;
  for (size_t i = 0; i < dw.size(); i++) dw.data()[i] = 0;
  for (size_t i = 0; i < db.size(); i++) db.data()[i] = 0;
  for (int n = 0; n < dy.extent(0); n++) {
    for (int o = 0; o < dy.extent(1); o++) {
      for (int i = 0; i < dy.extent(2); i++) {
        for (int j = 0; j < dy.extent(3); j++) {
          db(o) += dy(n, o, i, j);
          for (int c = 0; c < x.extent(1); c++) {
            for (int k = 0; k < w.extent(2); k++) {
              for (int l = 0; l < w.extent(3); l++) {
                int h = i * stride + k - padding;
                int v = j * stride + l - padding;
                if (h >= 0 && v >= 0 && h < x.extent(2) && v < x.extent(3)) {
                  dx(n, c, h, v) += dy(n, o, i, j) * w(o, c, k, l);
                  dw(o, c, k, l) += dy(n, o, i, j) * x(n, c, h, v);
                }
              }
            }
          }
        }
      }
    }
  }
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (size_t i = 0; i < x.size(); i++) {
    y.data()[i] = x.data()[i];
    if (y.data()[i] < 0) y.data()[i] = 0;
  }
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (size_t i = 0; i < x.size(); i++) {
    dx.data()[i] = dy.data()[i];
    if (x.data()[i] <= 0) dx.data()[i] = 0;
  }
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); n++) {
    for (int c = 0; c < y.extent(1); c++) {
      for (int i = 0; i < y.extent(2); i++) {
        for (int j = 0; j < y.extent(3); j++) {
          float best = x(n, c, i * stride, j * stride);
          for (int k = 0; k < window; k++) {
            for (int l = 0; l < window; l++) {
              best = std::max(best, x(n, c, i * stride + k, j * stride + l));
            }
          }
          y(n, c, i, j) = best;
        }
      }
    }
  }
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  const int not_found = std::numeric_limits<int>::max();
  for (size_t i = 0; i < dx.size(); i++) dx.data()[i] = 0;
  for (int n = 0; n < dy.extent(0); n++) {
    for (int c = 0; c < dy.extent(1); c++) {
      for (int i = 0; i < dy.extent(2); i++) {
        for (int j = 0; j < dy.extent(3); j++) {
          float best = 0;
          int best_row = not_found;
          int best_column = not_found;
          for (int row = i * stride; row < i * stride + window; row++) {
            for (int column = j * stride; column < j * stride + window; column++) {
              if (x(n, c, row, column) > best) {
                best = x(n, c, row, column);
                best_row = row;
                best_column = column;
              }
            }
          }
          dx(n, c, best_row, best_column) += dy(n, c, i, j);
        }
      }
    }
  }
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < x.extent(0); n++) {
    for (int m = 0; m < w.extent(0); m++) {
      float sum = 0;
      for (int d = 0; d < x.extent(1); d++) {
        sum += x(n, d) * w(m, d);
      }
      y(n, m) = sum + b(m);
    }
  }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  for (size_t i = 0; i < dx.size(); i++) dx.data()[i] = 0;
  for (size_t i = 0; i < dw.size(); i++) dw.data()[i] = 0;
  for (size_t i = 0; i < db.size(); i++) db.data()[i] = 0;
  for (int n = 0; n < x.extent(0); n++) {
    for (int m = 0; m < w.extent(0); m++) {
      db(m) += dy(n, m);
      for (int d = 0; d < x.extent(1); d++) {
        dx(n, d) += dy(n, m) * w(m, d);
        dw(m, d) += dy(n, m) * x(n, d);
      }
    }
  }
}

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  loss(0) = 0;
  for (int n = 0; n < logits.extent(0); n++) {
    float top = logits(n, 0);
    for (int k = 0; k < logits.extent(1); k++) top = std::max(top, logits(n, k));
    float sum = 0;
    for (int k = 0; k < logits.extent(1); k++) sum += std::exp(logits(n, k) - top);
    loss(0) += std::log(sum) + (top - logits(n, labels(n)));
  }
  loss(0) /= static_cast<float>(logits.extent(0));
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  for (int n = 0; n < logits.extent(0); n++) {
    float top = logits(n, 0);
    for (int k = 0; k < logits.extent(1); k++) top = std::max(top, logits(n, k));
    float sum = 0;
    for (int k = 0; k < logits.extent(1); k++) sum += std::exp(logits(n, k) - top);
    for (int k = 0; k < logits.extent(1); k++) {
      float p = std::exp(logits(n, k) - top) / sum;
      if (k == labels(n)) p -= 1;
      dlogits(n, k) = p / static_cast<float>(logits.extent(0));
    }
  }
}

}  // namespace convnet
