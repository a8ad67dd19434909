// Convolution one tap at a time: for each (k, l) the whole output receives w[k,l] times a shifted image. The
// inner loops are plain multiply-adds over rows.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "convnet.hpp"

namespace convnet {

// The outputs [first, last) whose tap falls inside an axis of the image: 0 <= i * stride + offset < extent.
static std::pair<int, int> outputs_inside(int outputs, int stride, int offset, int extent) {
  int first = 0;
  while (first < outputs && first * stride + offset < 0) ++first;
  int last = outputs;
  while (last > first && (last - 1) * stride + offset >= extent) --last;
  return {first, last};
}

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                    [[maybe_unused]] TensorView<const float, 1> b, int stride, int padding,
                    TensorView<float, 4> y) {
  std::fill_n(y.data(), y.size(), 0.0f);
  for (int k = 0; k < w.extent(2); ++k) {
    for (int l = 0; l < w.extent(3); ++l) {
      const auto [i_begin, i_end] = outputs_inside(y.extent(2), stride, k - padding, x.extent(2));
      const auto [j_begin, j_end] = outputs_inside(y.extent(3), stride, l - padding, x.extent(3));
      for (int n = 0; n < y.extent(0); ++n) {
        for (int o = 0; o < y.extent(1); ++o) {
          for (int c = 0; c < x.extent(1); ++c) {
            const float tap = w(o, c, k, l);
            for (int i = i_begin; i < i_end; ++i) {
              for (int j = j_begin; j < j_end; ++j) {
                y(n, o, i, j) += tap * x(n, c, i * stride + k - padding, j * stride + l - padding);
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
  std::fill_n(dx.data(), dx.size(), 0.0f);
  std::fill_n(dw.data(), dw.size(), 0.0f);
  std::fill_n(db.data(), db.size(), 0.0f);
  for (int k = 0; k < w.extent(2); ++k) {
    for (int l = 0; l < w.extent(3); ++l) {
      const auto [i_begin, i_end] = outputs_inside(dy.extent(2), stride, k - padding, x.extent(2));
      const auto [j_begin, j_end] = outputs_inside(dy.extent(3), stride, l - padding, x.extent(3));
      for (int n = 0; n < dy.extent(0); ++n) {
        for (int o = 0; o < dy.extent(1); ++o) {
          for (int c = 0; c < x.extent(1); ++c) {
            const float tap = w(o, c, k, l);
            float tap_gradient = 0.0f;
            for (int i = i_begin; i < i_end; ++i) {
              for (int j = j_begin; j < j_end; ++j) {
                const int row = i * stride + k - padding, column = j * stride + l - padding;
                dx(n, c, row, column) += tap * dy(n, o, i, j);
                tap_gradient += x(n, c, row, column) * dy(n, o, i, j);
              }
            }
            dw(o, c, k, l) += tap_gradient;
          }
        }
      }
    }
  }
  for (int n = 0; n < dy.extent(0); ++n)
    for (int o = 0; o < dy.extent(1); ++o)
      for (int i = 0; i < dy.extent(2); ++i)
        for (int j = 0; j < dy.extent(3); ++j) db(o) += dy(n, o, i, j);
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t e = 0; e < x.size(); ++e) y.data()[e] = std::max(0.0f, x.data()[e]);
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  std::copy_n(dy.data(), dy.size(), dx.data());
  for (std::size_t e = 0; e < x.size(); ++e) {
    if (x.data()[e] <= 0.0f) dx.data()[e] = 0.0f;
  }
}

// Offset of the first maximum in the plane.
static int argmax(const float* plane, int width, int top, int left, int window) {
  int best = top * width + left;
  for (int row = top; row < top + window; ++row)
    for (int column = left; column < left + window; ++column)
      if (plane[row * width + column] > plane[best]) best = row * width + column;
  return best;
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n)
    for (int c = 0; c < y.extent(1); ++c)
      for (int i = 0; i < y.extent(2); ++i)
        for (int j = 0; j < y.extent(3); ++j) {
          const float* plane = &x(n, c, 0, 0);
          y(n, c, i, j) = plane[argmax(plane, x.extent(3), i * stride, j * stride, window)];
        }
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  std::fill_n(dx.data(), dx.size(), 0.0f);
  for (int n = 0; n < dy.extent(0); ++n)
    for (int c = 0; c < dy.extent(1); ++c)
      for (int i = 0; i < dy.extent(2); ++i)
        for (int j = 0; j < dy.extent(3); ++j) {
          const int best = argmax(&x(n, c, 0, 0), x.extent(3), i * stride, j * stride, window);
          (&dx(n, c, 0, 0))[best] += dy(n, c, i, j);
        }
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < y.extent(0); ++n)
    for (int m = 0; m < y.extent(1); ++m) {
      y(n, m) = b(m);
      for (int d = 0; d < x.extent(1); ++d) y(n, m) += w(m, d) * x(n, d);
    }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  std::fill_n(dx.data(), dx.size(), 0.0f);
  std::fill_n(dw.data(), dw.size(), 0.0f);
  std::fill_n(db.data(), db.size(), 0.0f);
  for (int n = 0; n < dy.extent(0); ++n)
    for (int m = 0; m < dy.extent(1); ++m) {
      db(m) += dy(n, m);
      for (int d = 0; d < x.extent(1); ++d) {
        dx(n, d) += dy(n, m) * w(m, d);
        dw(m, d) += dy(n, m) * x(n, d);
      }
    }
}

// exp(logit - maximum) of row n into `weights`; returns their sum and the maximum.
static std::pair<float, float> exponentials(TensorView<const float, 2> logits, int n, float* weights) {
  const float* row = &logits(n, 0);
  const int classes = logits.extent(1);
  const float maximum = *std::max_element(row, row + classes);
  float sum = 0.0f;
  for (int k = 0; k < classes; ++k) sum += weights[k] = std::exp(row[k] - maximum);
  return {sum, maximum};
}

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  std::vector<float> weights(static_cast<std::size_t>(logits.extent(1)));
  loss(0) = 0.0f;
  for (int n = 0; n < logits.extent(0); ++n) {
    const auto [sum, maximum] = exponentials(logits, n, weights.data());
    loss(0) += std::log(sum) - (logits(n, labels(n)) - maximum);
  }
  loss(0) /= static_cast<float>(logits.extent(0));
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  const float batch = static_cast<float>(logits.extent(0));
  for (int n = 0; n < logits.extent(0); ++n) {
    float* row = &dlogits(n, 0);
    const float sum = exponentials(logits, n, row).first;
    for (int k = 0; k < logits.extent(1); ++k)
      row[k] = (row[k] / sum - (k == labels(n) ? 1.0f : 0.0f)) / batch;
  }
}

}  // namespace convnet
