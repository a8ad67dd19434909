// Threads: images are independent in the forward pass and in dx, output channels in dw and db. Each output
// element belongs to one thread, so nothing is locked and the order of every sum is fixed.
#include "convnet.hpp"

#include <algorithm>
#include <cmath>

#include "parallel.hpp"

namespace convnet {

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const int channels = x.extent(1), height = x.extent(2), width = x.extent(3);
  const int out_channels = y.extent(1), out_h = y.extent(2), out_w = y.extent(3);
  parallel_for(x.extent(0) * out_channels, [&](int job) {
    const int n = job / out_channels, o = job % out_channels;
    for (int i = 0; i < out_h; ++i) {
      for (int j = 0; j < out_w; ++j) {
        const int top = i * stride - padding, left = j * stride - padding;
        const int k_begin = std::max(0, -top), k_end = std::min(w.extent(2), height - top);
        const int l_begin = std::max(0, -left), l_end = std::min(w.extent(3), width - left);
        float sum = b(o);
        for (int c = 0; c < channels; ++c) {
          for (int k = k_begin; k < k_end; ++k) {
            for (int l = l_begin; l < l_end; ++l) sum += x(n, c, top + k, left + l) * w(o, c, k, l);
          }
        }
        y(n, o, i, j) = sum;
      }
    }
  });
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  const int batch = x.extent(0), channels = x.extent(1), height = x.extent(2), width = x.extent(3);
  const int out_channels = w.extent(0), kernel_h = w.extent(2), kernel_w = w.extent(3);
  const int out_h = dy.extent(2), out_w = dy.extent(3);

  parallel_for(batch, [&](int n) {
    std::fill_n(&dx(n, 0, 0, 0), channels * height * width, 0.0f);
    for (int o = 0; o < out_channels; ++o) {
      for (int i = 0; i < out_h; ++i) {
        for (int j = 0; j < out_w; ++j) {
          const int top = i * stride - padding, left = j * stride - padding;
          const int k_begin = std::max(0, -top), k_end = std::min(kernel_h, height - top);
          const int l_begin = std::max(0, -left), l_end = std::min(kernel_w, width - left);
          for (int c = 0; c < channels; ++c) {
            for (int k = k_begin; k < k_end; ++k) {
              for (int l = l_begin; l < l_end; ++l)
                dx(n, c, top + k, left + l) += dy(n, o, i, j) * w(o, c, k, l);
            }
          }
        }
      }
    }
  });

  parallel_for(out_channels, [&](int o) {
    db(o) = 0.0f;
    std::fill_n(&dw(o, 0, 0, 0), channels * kernel_h * kernel_w, 0.0f);
    for (int n = 0; n < batch; ++n) {
      for (int i = 0; i < out_h; ++i) {
        for (int j = 0; j < out_w; ++j) {
          const int top = i * stride - padding, left = j * stride - padding;
          const int k_begin = std::max(0, -top), k_end = std::min(kernel_h, height - top);
          const int l_begin = std::max(0, -left), l_end = std::min(kernel_w, width - left);
          db(o) += dy(n, o, i, j);
          for (int c = 0; c < channels; ++c) {
            for (int k = k_begin; k < k_end; ++k) {
              for (int l = l_begin; l < l_end; ++l)
                dw(o, c, k, l) += dy(n, o, i, j) * x(n, c, top + k, left + l);
            }
          }
        }
      }
    }
  });
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  std::transform(x.data(), x.data() + x.size(), y.data(), [](float value) { return std::max(value, 0.0f); });
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  std::transform(x.data(), x.data() + x.size(), dy.data(), dx.data(),
                 [](float value, float gradient) { return value > 0.0f ? gradient : 0.0f; });
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  parallel_for(x.extent(0), [&](int n) {
    for (int c = 0; c < y.extent(1); ++c) {
      for (int i = 0; i < y.extent(2); ++i) {
        for (int j = 0; j < y.extent(3); ++j) {
          float best = x(n, c, i * stride, j * stride);
          for (int k = 0; k < window; ++k) {
            const float* row = &x(n, c, i * stride + k, j * stride);
            best = std::max(best, *std::max_element(row, row + window));
          }
          y(n, c, i, j) = best;
        }
      }
    }
  });
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  parallel_for(x.extent(0), [&](int n) {
    std::fill_n(&dx(n, 0, 0, 0), x.extent(1) * x.extent(2) * x.extent(3), 0.0f);
    for (int c = 0; c < dy.extent(1); ++c) {
      for (int i = 0; i < dy.extent(2); ++i) {
        for (int j = 0; j < dy.extent(3); ++j) {
          int row = i * stride, column = j * stride;
          for (int k = i * stride; k < i * stride + window; ++k) {
            for (int l = j * stride; l < j * stride + window; ++l) {
              if (x(n, c, k, l) > x(n, c, row, column)) {
                row = k;
                column = l;
              }
            }
          }
          dx(n, c, row, column) += dy(n, c, i, j);
        }
      }
    }
  });
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < x.extent(0); ++n) {
    for (int m = 0; m < w.extent(0); ++m) {
      y(n, m) = b(m);
      for (int d = 0; d < x.extent(1); ++d) y(n, m) += x(n, d) * w(m, d);
    }
  }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  std::fill_n(dx.data(), dx.size(), 0.0f);
  std::fill_n(dw.data(), dw.size(), 0.0f);
  std::fill_n(db.data(), db.size(), 0.0f);
  for (int m = 0; m < w.extent(0); ++m) {
    for (int n = 0; n < x.extent(0); ++n) {
      db(m) += dy(n, m);
      for (int d = 0; d < x.extent(1); ++d) {
        dw(m, d) += x(n, d) * dy(n, m);
        dx(n, d) += w(m, d) * dy(n, m);
      }
    }
  }
}

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  const int batch = logits.extent(0), classes = logits.extent(1);
  float sum_of_losses = 0.0f;
  for (int n = 0; n < batch; ++n) {
    const float* row = &logits(n, 0);
    const float shift = *std::max_element(row, row + classes);
    float sum = 0.0f;
    for (int k = 0; k < classes; ++k) sum += std::exp(row[k] - shift);
    sum_of_losses += std::log(sum) + shift - row[labels(n)];
  }
  loss(0) = sum_of_losses / static_cast<float>(batch);
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  const int batch = logits.extent(0), classes = logits.extent(1);
  for (int n = 0; n < batch; ++n) {
    const float* row = &logits(n, 0);
    const float shift = *std::max_element(row, row + classes);
    float sum = 0.0f;
    for (int k = 0; k < classes; ++k) sum += std::exp(row[k] - shift);
    for (int k = 0; k < classes; ++k) {
      const float softmax = std::exp(row[k] - shift) / sum;
      dlogits(n, k) = (softmax - static_cast<float>(k == labels(n))) / static_cast<float>(batch);
    }
  }
}

}  // namespace convnet
