#include "convnet.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace convnet {

// Loops over the batch and all channels of both sides; `visit` gets (n, o, c).
template <class Visit>
static void for_each_pair(int batch, int out_channels, int in_channels, Visit visit) {
  for (int n = 0; n < batch; ++n)
    for (int o = 0; o < out_channels; ++o)
      for (int c = 0; c < in_channels; ++c) visit(n, o, c);
}

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const int H = x.extent(2), W = x.extent(3);
  for (int n = 0; n < y.extent(0); ++n)
    for (int o = 0; o < y.extent(1); ++o) std::fill_n(&y(n, o, 0, 0), y.extent(2) * y.extent(3), b(o));

  for_each_pair(y.extent(0), y.extent(1), x.extent(1), [&](int n, int o, int c) {
    for (int i = 0; i < y.extent(2); ++i)
      for (int j = 0; j < y.extent(3); ++j) {
        float sum = 0;
        for (int k = 0; k < w.extent(2); ++k) {
          const int h = i * stride - padding + k;
          if (h < 0 || h >= H) continue;
          for (int l = 0; l < w.extent(3); ++l) {
            const int v = j * stride - padding + l;
            if (v < 0 || v >= W) continue;
            sum += x(n, c, h, v) * w(o, c, k, l);
          }
        }
        y(n, o, i, j) += sum;
      }
  });
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  const int H = x.extent(2), W = x.extent(3), P = dy.extent(2), Q = dy.extent(3);
  std::fill_n(dx.data(), dx.size(), 0.f);
  std::fill_n(dw.data(), dw.size(), 0.f);
  for (int o = 0; o < dy.extent(1); ++o) {
    float sum = 0;
    for (int n = 0; n < dy.extent(0); ++n)
      for (int i = 0; i < P; ++i)
        for (int j = 0; j < Q; ++j) sum += dy(n, o, i, j);
    db(o) = sum;
  }

  for_each_pair(dy.extent(0), dy.extent(1), x.extent(1), [&](int n, int o, int c) {
    for (int i = 0; i < P; ++i)
      for (int j = 0; j < Q; ++j)
        for (int k = 0; k < w.extent(2); ++k) {
          const int h = i * stride - padding + k;
          if (h < 0 || h >= H) continue;
          for (int l = 0; l < w.extent(3); ++l) {
            const int v = j * stride - padding + l;
            if (v < 0 || v >= W) continue;
            dx(n, c, h, v) += dy(n, o, i, j) * w(o, c, k, l);
            dw(o, c, k, l) += dy(n, o, i, j) * x(n, c, h, v);
          }
        }
  });
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t i = 0; i < y.size(); ++i) {
    const float v = x.data()[i];
    y.data()[i] = v >= 0 ? v : 0;
  }
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (std::size_t i = 0; i < dx.size(); ++i) {
    const float v = x.data()[i];
    dx.data()[i] = v >= 0 ? dy.data()[i] : 0;
  }
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n)
    for (int c = 0; c < y.extent(1); ++c)
      for (int i = 0; i < y.extent(2); ++i)
        for (int j = 0; j < y.extent(3); ++j) {
          float m = x(n, c, i * stride, j * stride);
          for (int k = 0; k < window; ++k)
            for (int l = 0; l < window; ++l) m = std::max(m, x(n, c, i * stride + k, j * stride + l));
          y(n, c, i, j) = m;
        }
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  std::fill_n(dx.data(), dx.size(), 0.f);
  for (int n = 0; n < dy.extent(0); ++n)
    for (int c = 0; c < dy.extent(1); ++c)
      for (int i = 0; i < dy.extent(2); ++i)
        for (int j = 0; j < dy.extent(3); ++j) {
          int h = i * stride, v = j * stride;
          for (int k = 0; k < window; ++k)
            for (int l = 0; l < window; ++l)
              if (x(n, c, i * stride + k, j * stride + l) > x(n, c, h, v)) {
                h = i * stride + k;
                v = j * stride + l;
              }
          dx(n, c, h, v) += dy(n, c, i, j);
        }
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < y.extent(0); ++n)
    for (int m = 0; m < y.extent(1); ++m) {
      float sum = 0;
      for (int d = 0; d < x.extent(1); ++d) sum += x(n, d) * w(m, d);
      y(n, m) = sum + b(m);
    }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  const int N = x.extent(0), D = x.extent(1), M = w.extent(0);
  for (int n = 0; n < N; ++n)
    for (int d = 0; d < D; ++d) {
      float sum = 0;
      for (int m = 0; m < M; ++m) sum += dy(n, m) * w(m, d);
      dx(n, d) = sum;
    }
  for (int m = 0; m < M; ++m)
    for (int d = 0; d < D; ++d) {
      float sum = 0;
      for (int n = 0; n < N; ++n) sum += dy(n, m) * x(n, d);
      dw(m, d) = sum;
    }
  for (int m = 0; m < M; ++m) {
    float sum = 0;
    for (int n = 0; n < N; ++n) sum += dy(n, m);
    db(m) = sum;
  }
}

// Row n of the softmax.
static std::vector<float> softmax(TensorView<const float, 2> logits, int n) {
  std::vector<float> p(&logits(n, 0), &logits(n, 0) + logits.extent(1));
  const float top = *std::max_element(p.begin(), p.end());
  float sum = 0;
  for (float& v : p) sum += v = std::exp(v - top);
  for (float& v : p) v /= sum;
  return p;
}

// log(softmax) would be -inf where the probability underflows, so the loss goes its own way.
void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  float total = 0;
  for (int n = 0; n < logits.extent(0); ++n) {
    const float top = *std::max_element(&logits(n, 0), &logits(n, 0) + logits.extent(1));
    float sum = 0;
    for (int k = 0; k < logits.extent(1); ++k) sum += std::exp(logits(n, k) - top);
    total += top - logits(n, labels(n)) + std::log(sum);
  }
  loss(0) = total / static_cast<float>(logits.extent(0));
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  for (int n = 0; n < logits.extent(0); ++n) {
    const std::vector<float> p = softmax(logits, n);
    for (int k = 0; k < logits.extent(1); ++k)
      dlogits(n, k) = (p[k] - (labels(n) == k ? 1 : 0)) / static_cast<float>(logits.extent(0));
  }
}

}  // namespace convnet
