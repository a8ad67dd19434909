#include "convnet.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "reduce.hpp"

namespace convnet {
namespace {

constexpr int tile = 4;  // rows and columns of the output at a time

// Adds w * x to one tile of the output plane, a filter tap at a time.
void add_to_tile(const float* image, int height, int width, const float* filter, int kernel_h, int kernel_w,
                 int top, int left, int stride, int rows, int columns, float* out, int out_width) {
  for (int k = 0; k < kernel_h; ++k) {
    for (int l = 0; l < kernel_w; ++l) {
      for (int i = 0; i < rows; ++i) {
        const int h = top + i * stride + k;
        if (h < 0 || h >= height) continue;
        for (int j = 0; j < columns; ++j) {
          const int v = left + j * stride + l;
          if (v >= 0 && v < width) out[i * out_width + j] += filter[k * kernel_w + l] * image[h * width + v];
        }
      }
    }
  }
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const int out_h = y.extent(2), out_w = y.extent(3);
  for (int n = 0; n < y.extent(0); ++n) {
    for (int o = 0; o < y.extent(1); ++o) {
      std::fill_n(&y(n, o, 0, 0), out_h * out_w, b(o));
      for (int i = 0; i < out_h; i += tile) {
        for (int j = 0; j < out_w; j += tile) {
          for (int c = 0; c < x.extent(1); ++c) {
            add_to_tile(&x(n, c, 0, 0), x.extent(2), x.extent(3), &w(o, c, 0, 0), w.extent(2), w.extent(3),
                        i * stride - padding, j * stride - padding, stride, std::min(tile, out_h - i),
                        std::min(tile, out_w - j), &y(n, o, i, j), out_w);
          }
        }
      }
    }
  }
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  std::fill_n(dx.data(), dx.size(), 0.0f);
  std::fill_n(dw.data(), dw.size(), 0.0f);
  std::fill_n(db.data(), db.size(), 0.0f);
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int o = 0; o < dy.extent(1); ++o) {
      for (int i = 0; i < dy.extent(2); ++i) {
        for (int j = 0; j < dy.extent(3); ++j) db(o) += dy(n, o, i, j);
      }
      for (int c = 0; c < x.extent(1); ++c) {
        for (int k = 0; k < w.extent(2); ++k) {
          for (int l = 0; l < w.extent(3); ++l) {
            float sum = 0.0f;
            for (int i = 0; i < dy.extent(2); ++i) {
              const int h = i * stride - padding + k;
              if (h < 0 || h >= x.extent(2)) continue;
              for (int j = 0; j < dy.extent(3); ++j) {
                const int v = j * stride - padding + l;
                if (v < 0 || v >= x.extent(3)) continue;
                sum += dy(n, o, i, j) * x(n, c, h, v);
                dx(n, c, h, v) += dy(n, o, i, j) * w(o, c, k, l);
              }
            }
            dw(o, c, k, l) += sum;
          }
        }
      }
    }
  }
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t e = 0; e < y.size(); ++e) y.data()[e] = x.data()[e] > 0.0f ? x.data()[e] : 0.0f;
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (std::size_t e = 0; e < dx.size(); ++e) dx.data()[e] = x.data()[e] > 0.0f ? dy.data()[e] : 0.0f;
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n) {
    for (int c = 0; c < y.extent(1); ++c) {
      for (int i = 0; i < y.extent(2); ++i) {
        for (int j = 0; j < y.extent(3); ++j) {
          y(n, c, i, j) = x(n, c, i * stride, j * stride);
          for (int k = 0; k < window; ++k) {
            for (int l = 0; l < window; ++l) {
              y(n, c, i, j) = std::max(y(n, c, i, j), x(n, c, i * stride + k, j * stride + l));
            }
          }
        }
      }
    }
  }
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  std::fill_n(dx.data(), dx.size(), 0.0f);
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int c = 0; c < dy.extent(1); ++c) {
      for (int i = 0; i < dy.extent(2); ++i) {
        for (int j = 0; j < dy.extent(3); ++j) {
          int best_k = 0, best_l = 0;
          for (int k = 0; k < window; ++k) {
            for (int l = 0; l < window; ++l) {
              if (x(n, c, i * stride + k, j * stride + l) >
                  x(n, c, i * stride + best_k, j * stride + best_l)) {
                best_k = k;
                best_l = l;
              }
            }
          }
          dx(n, c, i * stride + best_k, j * stride + best_l) += dy(n, c, i, j);
        }
      }
    }
  }
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < y.extent(0); ++n) {
    for (int m = 0; m < y.extent(1); ++m) {
      float sum = 0.0f;
      for (int d = 0; d < x.extent(1); ++d) sum += w(m, d) * x(n, d);
      y(n, m) = sum + b(m);
    }
  }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  std::fill_n(dx.data(), dx.size(), 0.0f);
  std::fill_n(dw.data(), dw.size(), 0.0f);
  for (int m = 0; m < dy.extent(1); ++m) {
    db(m) = 0.0f;
    for (int n = 0; n < dy.extent(0); ++n) {
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
  const int batch = logits.extent(0), classes = logits.extent(1);
  float total = 0.0f;
  for (int n = 0; n < batch; ++n) {
    const float largest = largest_of(&logits(n, 0), classes);
    float sum = 0.0f;
    for (int k = 0; k < classes; ++k) sum += std::exp(logits(n, k) - largest);
    total += std::log(sum) + largest - logits(n, labels(n));
  }
  loss(0) = total / static_cast<float>(batch);
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  const int batch = logits.extent(0), classes = logits.extent(1);
  for (int n = 0; n < batch; ++n) {
    const float largest = largest_of(&logits(n, 0), classes);
    float sum = 0.0f;
    for (int k = 0; k < classes; ++k) sum += std::exp(logits(n, k) - largest);
    for (int k = 0; k < classes; ++k)
      dlogits(n, k) = std::exp(logits(n, k) - largest) / sum / static_cast<float>(batch);
    dlogits(n, labels(n)) -= 1.0f / static_cast<float>(batch);
  }
}

}  // namespace convnet
