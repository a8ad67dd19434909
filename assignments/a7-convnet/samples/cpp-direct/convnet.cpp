// Every function is the formula of the handout, written as loops. Nothing clever.
#include "convnet.hpp"

#include <algorithm>
#include <cmath>

namespace convnet {
namespace {

template <class T, int Rank>
void fill_zero(TensorView<T, Rank> t) {
  std::fill_n(t.data(), t.size(), T{0});
}

bool inside(int row, int column, TensorView<const float, 4> x) {
  return row >= 0 && row < x.extent(2) && column >= 0 && column < x.extent(3);
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
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
                if (inside(row, column, x)) sum += w(o, c, k, l) * x(n, c, row, column);
              }
            }
          }
          y(n, o, i, j) = sum;
        }
      }
    }
  }
}

// The forward pass read backwards: each product w * x of the forward sum sends dy * w to the pixel and dy * x
// to the weight.
void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  fill_zero(dx);
  fill_zero(dw);
  fill_zero(db);
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int o = 0; o < dy.extent(1); ++o) {
      for (int i = 0; i < dy.extent(2); ++i) {
        for (int j = 0; j < dy.extent(3); ++j) {
          const float upstream = dy(n, o, i, j);
          db(o) += upstream;
          for (int c = 0; c < w.extent(1); ++c) {
            for (int k = 0; k < w.extent(2); ++k) {
              for (int l = 0; l < w.extent(3); ++l) {
                const int row = i * stride + k - padding;
                const int column = j * stride + l - padding;
                if (!inside(row, column, x)) continue;
                dx(n, c, row, column) += upstream * w(o, c, k, l);
                dw(o, c, k, l) += upstream * x(n, c, row, column);
              }
            }
          }
        }
      }
    }
  }
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t i = 0; i < x.size(); ++i) y.data()[i] = std::max(x.data()[i], 0.0f);
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (std::size_t i = 0; i < x.size(); ++i) dx.data()[i] = x.data()[i] > 0.0f ? dy.data()[i] : 0.0f;
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n) {
    for (int c = 0; c < y.extent(1); ++c) {
      for (int i = 0; i < y.extent(2); ++i) {
        for (int j = 0; j < y.extent(3); ++j) {
          float best = x(n, c, i * stride, j * stride);
          for (int k = 0; k < window; ++k) {
            for (int l = 0; l < window; ++l) best = std::max(best, x(n, c, i * stride + k, j * stride + l));
          }
          y(n, c, i, j) = best;
        }
      }
    }
  }
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  fill_zero(dx);
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int c = 0; c < dy.extent(1); ++c) {
      for (int i = 0; i < dy.extent(2); ++i) {
        for (int j = 0; j < dy.extent(3); ++j) {
          int best_row = i * stride;
          int best_column = j * stride;
          for (int row = i * stride; row < i * stride + window; ++row) {
            for (int column = j * stride; column < j * stride + window; ++column) {
              // A strict comparison keeps the first of equal maxima.
              if (x(n, c, row, column) > x(n, c, best_row, best_column)) {
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
  for (int n = 0; n < y.extent(0); ++n) {
    for (int m = 0; m < y.extent(1); ++m) {
      float sum = b(m);
      for (int d = 0; d < x.extent(1); ++d) sum += w(m, d) * x(n, d);
      y(n, m) = sum;
    }
  }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  fill_zero(dx);
  fill_zero(dw);
  fill_zero(db);
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int m = 0; m < dy.extent(1); ++m) {
      db(m) += dy(n, m);
      for (int d = 0; d < x.extent(1); ++d) {
        dx(n, d) += dy(n, m) * w(m, d);
        dw(m, d) += dy(n, m) * x(n, d);
      }
    }
  }
}

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  const int batch = logits.extent(0);
  const int classes = logits.extent(1);
  float total = 0.0f;
  for (int n = 0; n < batch; ++n) {
    float largest = logits(n, 0);
    for (int k = 1; k < classes; ++k) largest = std::max(largest, logits(n, k));
    float sum = 0.0f;
    for (int k = 0; k < classes; ++k) sum += std::exp(logits(n, k) - largest);
    total += std::log(sum) - (logits(n, labels(n)) - largest);
  }
  loss(0) = total / static_cast<float>(batch);
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  const int batch = logits.extent(0);
  const int classes = logits.extent(1);
  for (int n = 0; n < batch; ++n) {
    float largest = logits(n, 0);
    for (int k = 1; k < classes; ++k) largest = std::max(largest, logits(n, k));
    float sum = 0.0f;
    for (int k = 0; k < classes; ++k) sum += std::exp(logits(n, k) - largest);
    for (int k = 0; k < classes; ++k) {
      const float probability = std::exp(logits(n, k) - largest) / sum;
      const float target = k == labels(n) ? 1.0f : 0.0f;
      dlogits(n, k) = (probability - target) / static_cast<float>(batch);
    }
  }
}

}  // namespace convnet
