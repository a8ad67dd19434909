// Everything but the convolution.
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "convnet.hpp"

namespace convnet {
namespace {

// The largest entry of one window, the first of equal ones.
const float* window_maximum(TensorView<const float, 4> x, int n, int c, int top, int left, int window) {
  const float* best = &x(n, c, top, left);
  for (int k = 0; k < window; ++k) {
    const float* row = &x(n, c, top + k, left);
    const float* candidate = std::max_element(row, row + window);
    if (*candidate > *best) best = candidate;
  }
  return best;
}

struct RowSoftmax {
  float largest;
  float sum;  // of exp(logit - largest)
};

RowSoftmax normaliser(const float* row, int classes) {
  const float largest = *std::max_element(row, row + classes);
  float sum = 0.0f;
  for (int k = 0; k < classes; ++k) sum += std::exp(row[k] - largest);
  return {largest, sum};
}

}  // namespace

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  std::transform(x.data(), x.data() + x.size(), y.data(), [](float v) { return v > 0.0f ? v : 0.0f; });
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  std::transform(x.data(), x.data() + x.size(), dy.data(), dx.data(),
                 [](float v, float upstream) { return v > 0.0f ? upstream : 0.0f; });
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  float* out = y.data();
  for (int n = 0; n < y.extent(0); ++n)
    for (int c = 0; c < y.extent(1); ++c)
      for (int i = 0; i < y.extent(2); ++i)
        for (int j = 0; j < y.extent(3); ++j)
          *out++ = *window_maximum(x, n, c, i * stride, j * stride, window);
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  std::fill_n(dx.data(), dx.size(), 0.0f);
  const float* upstream = dy.data();
  for (int n = 0; n < dy.extent(0); ++n)
    for (int c = 0; c < dy.extent(1); ++c)
      for (int i = 0; i < dy.extent(2); ++i)
        for (int j = 0; j < dy.extent(3); ++j) {
          const float* best = window_maximum(x, n, c, i * stride, j * stride, window);
          dx.data()[best - x.data()] += *upstream++;
        }
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  const int width = x.extent(1);
  for (int n = 0; n < y.extent(0); ++n) {
    for (int m = 0; m < y.extent(1); ++m) {
      const float* in = &x(n, 0);
      const float* weights = &w(m, 0);
      float sum = 0.0f;
      for (int d = 0; d < width; ++d) sum += in[d] * weights[d];
      y(n, m) = sum + b(m);
    }
  }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  const int batch = x.extent(0), width = x.extent(1), outputs = w.extent(0);
  std::fill_n(dx.data(), dx.size(), 0.0f);
  std::fill_n(dw.data(), dw.size(), 0.0f);
  std::fill_n(db.data(), db.size(), 0.0f);
  for (int n = 0; n < batch; ++n) {
    for (int m = 0; m < outputs; ++m) {
      const float upstream = dy(n, m);
      float* dx_row = &dx(n, 0);
      float* dw_row = &dw(m, 0);
      for (int d = 0; d < width; ++d) dx_row[d] += upstream * w(m, d);
      for (int d = 0; d < width; ++d) dw_row[d] += upstream * x(n, d);
      db(m) += upstream;
    }
  }
}

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  const int batch = logits.extent(0);
  float total = 0.0f;
  for (int n = 0; n < batch; ++n) {
    const RowSoftmax row = normaliser(&logits(n, 0), logits.extent(1));
    total += std::log(row.sum) + (row.largest - logits(n, labels(n)));
  }
  loss(0) = total / static_cast<float>(batch);
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  const int batch = logits.extent(0), classes = logits.extent(1);
  const float share = 1.0f / static_cast<float>(batch);
  for (int n = 0; n < batch; ++n) {
    const RowSoftmax row = normaliser(&logits(n, 0), classes);
    for (int k = 0; k < classes; ++k)
      dlogits(n, k) = share * (std::exp(logits(n, k) - row.largest) / row.sum);
    dlogits(n, labels(n)) -= share;
  }
}

}  // namespace convnet
