// Each gradient is written as its own sum: dx, dw and db are three functions that read and never scatter.
#include "convnet.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace convnet {
namespace {

float at_or_zero(TensorView<const float, 4> t, int n, int c, int row, int column) {
  const bool outside = row < 0 || column < 0 || row >= t.extent(2) || column >= t.extent(3);
  return outside ? 0.0f : t(n, c, row, column);
}

// dy with stride - 1 zeros between its elements, read at (row, column); zero outside.
float dilated(TensorView<const float, 4> dy, int n, int o, int row, int column, int stride) {
  if (row < 0 || column < 0 || row % stride != 0 || column % stride != 0) return 0.0f;
  return at_or_zero(dy, n, o, row / stride, column / stride);
}

float input_gradient(TensorView<const float, 4> w, TensorView<const float, 4> dy, int n, int c, int row,
                     int column, int stride, int padding) {
  float sum = 0.0f;
  for (int o = 0; o < w.extent(0); ++o) {
    for (int k = 0; k < w.extent(2); ++k) {
      for (int l = 0; l < w.extent(3); ++l) {
        sum += w(o, c, k, l) * dilated(dy, n, o, row + padding - k, column + padding - l, stride);
      }
    }
  }
  return sum;
}

float weight_gradient(TensorView<const float, 4> x, TensorView<const float, 4> dy, int o, int c, int k, int l,
                      int stride, int padding) {
  float sum = 0.0f;
  for (int n = 0; n < x.extent(0); ++n) {
    for (int i = 0; i < dy.extent(2); ++i) {
      for (int j = 0; j < dy.extent(3); ++j) {
        sum += dy(n, o, i, j) * at_or_zero(x, n, c, i * stride + k - padding, j * stride + l - padding);
      }
    }
  }
  return sum / static_cast<float>(x.extent(0));  // the loss is a mean over the batch
}

float bias_gradient(TensorView<const float, 4> dy, int o) {
  float sum = 0.0f;
  for (int n = 0; n < dy.extent(0); ++n) {
    const float* plane = &dy(n, o, 0, 0);
    sum = std::accumulate(plane, plane + dy.extent(2) * dy.extent(3), sum);
  }
  return sum;
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n) {
    for (int o = 0; o < y.extent(1); ++o) {
      for (int i = 0; i < y.extent(2); ++i) {
        for (int j = 0; j < y.extent(3); ++j) {
          float sum = 0.0f;
          for (int c = 0; c < w.extent(1); ++c) {
            for (int k = 0; k < w.extent(2); ++k) {
              for (int l = 0; l < w.extent(3); ++l) {
                sum +=
                    w(o, c, k, l) * at_or_zero(x, n, c, i * stride + k - padding, j * stride + l - padding);
              }
            }
          }
          y(n, o, i, j) = sum + b(o);
        }
      }
    }
  }
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  for (int n = 0; n < dx.extent(0); ++n)
    for (int c = 0; c < dx.extent(1); ++c)
      for (int row = 0; row < dx.extent(2); ++row)
        for (int column = 0; column < dx.extent(3); ++column)
          dx(n, c, row, column) = input_gradient(w, dy, n, c, row, column, stride, padding);

  for (int o = 0; o < dw.extent(0); ++o)
    for (int c = 0; c < dw.extent(1); ++c)
      for (int k = 0; k < dw.extent(2); ++k)
        for (int l = 0; l < dw.extent(3); ++l)
          dw(o, c, k, l) = weight_gradient(x, dy, o, c, k, l, stride, padding);

  for (int o = 0; o < db.extent(0); ++o) db(o) = bias_gradient(dy, o);
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  std::replace_copy_if(
      x.data(), x.data() + x.size(), y.data(), [](float v) { return v < 0; }, 0.0f);
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (std::size_t e = 0; e < dx.size(); ++e) dx.data()[e] = x.data()[e] > 0 ? dy.data()[e] : 0.0f;
}

namespace {

float pooled(TensorView<const float, 4> x, int n, int c, int top, int left, int window) {
  float largest = x(n, c, top, left);
  for (int k = 0; k < window; ++k) {
    for (int l = 0; l < window; ++l) largest = std::max(largest, x(n, c, top + k, left + l));
  }
  return largest;
}

}  // namespace

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n)
    for (int c = 0; c < y.extent(1); ++c)
      for (int i = 0; i < y.extent(2); ++i)
        for (int j = 0; j < y.extent(3); ++j) y(n, c, i, j) = pooled(x, n, c, i * stride, j * stride, window);
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  // The first element equal to the maximum receives the gradient; then on to the next window.
  const auto give_to_first = [&](int n, int c, int top, int left, float gradient) {
    const float largest = pooled(x, n, c, top, left, window);
    for (int row = top; row < top + window; ++row) {
      for (int column = left; column < left + window; ++column) {
        if (x(n, c, row, column) == largest) {
          dx(n, c, row, column) += gradient;
          return;
        }
      }
    }
  };
  std::fill_n(dx.data(), dx.size(), 0.0f);
  for (int n = 0; n < dy.extent(0); ++n)
    for (int c = 0; c < dy.extent(1); ++c)
      for (int i = 0; i < dy.extent(2); ++i)
        for (int j = 0; j < dy.extent(3); ++j) give_to_first(n, c, i * stride, j * stride, dy(n, c, i, j));
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  const int inputs = x.extent(1);
  for (int n = 0; n < y.extent(0); ++n)
    for (int m = 0; m < y.extent(1); ++m)
      y(n, m) = std::inner_product(&x(n, 0), &x(n, 0) + inputs, &w(m, 0), b(m));
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  const int batch = x.extent(0), inputs = x.extent(1), outputs = w.extent(0);
  for (int n = 0; n < batch; ++n) {
    for (int d = 0; d < inputs; ++d) {
      float sum = 0.0f;
      for (int m = 0; m < outputs; ++m) sum += dy(n, m) * w(m, d);
      dx(n, d) = sum;
    }
  }
  for (int m = 0; m < outputs; ++m) {
    for (int d = 0; d < inputs; ++d) {
      float sum = 0.0f;
      for (int n = 0; n < batch; ++n) sum += dy(n, m) * x(n, d);
      dw(m, d) = sum;
    }
    float sum = 0.0f;
    for (int n = 0; n < batch; ++n) sum += dy(n, m);
    db(m) = sum;
  }
}

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  float total = 0.0f;
  for (int n = 0; n < logits.extent(0); ++n) {
    const float* row = &logits(n, 0);
    const float* end = row + logits.extent(1);
    const float top = *std::max_element(row, end);
    const float sum = std::accumulate(
        row, end, 0.0f, [top](float partial, float logit) { return partial + std::exp(logit - top); });
    total += std::log(sum) + top - row[labels(n)];
  }
  loss(0) = total / static_cast<float>(logits.extent(0));
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  for (int n = 0; n < logits.extent(0); ++n) {
    const float* row = &logits(n, 0);
    float* out = &dlogits(n, 0);
    const int classes = logits.extent(1);
    const float top = *std::max_element(row, row + classes);
    std::transform(row, row + classes, out, [top](float logit) { return std::exp(logit - top); });
    const float sum = std::accumulate(out, out + classes, 0.0f);
    for (int k = 0; k < classes; ++k) out[k] /= sum;
    out[labels(n)] -= 1.0f;
    for (int k = 0; k < classes; ++k) out[k] /= static_cast<float>(logits.extent(0));
  }
}

}  // namespace convnet
