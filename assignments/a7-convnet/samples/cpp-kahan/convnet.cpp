// Every sum is a Kahan sum, and the convolutions walk their windows from the last tap to the first. Each
// output element is gathered in one place, because a sum that is scattered over memory cannot carry its
// compensation.
#include "convnet.hpp"

#include <cmath>

#include "kahan.hpp"

namespace convnet {

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const int H = x.extent(2), W = x.extent(3);
  for (int n = y.extent(0) - 1; n >= 0; --n)
    for (int o = y.extent(1) - 1; o >= 0; --o)
      for (int i = y.extent(2) - 1; i >= 0; --i)
        for (int j = y.extent(3) - 1; j >= 0; --j) {
          KahanSum sum;
          for (int l = w.extent(3) - 1; l >= 0; --l)
            for (int k = w.extent(2) - 1; k >= 0; --k) {
              const int row = i * stride + k - padding;
              const int column = j * stride + l - padding;
              if (row < 0 || row >= H || column < 0 || column >= W) continue;
              for (int c = w.extent(1) - 1; c >= 0; --c) sum.add(w(o, c, k, l) * x(n, c, row, column));
            }
          sum.add(b(o));
          y(n, o, i, j) = sum.value();
        }
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  const int N = x.extent(0), C = x.extent(1), H = x.extent(2), W = x.extent(3);
  const int O = w.extent(0), K = w.extent(2), L = w.extent(3);
  const int P = dy.extent(2), Q = dy.extent(3);

  for (int n = N - 1; n >= 0; --n)
    for (int c = C - 1; c >= 0; --c)
      for (int h = H - 1; h >= 0; --h)
        for (int v = W - 1; v >= 0; --v) {
          KahanSum sum;
          // The outputs whose window holds (h, v), last first: i * stride <= h + padding < i * stride + K.
          for (int i = P - 1; i >= 0; --i) {
            const int k = h + padding - i * stride;
            if (k < 0 || k >= K) continue;
            for (int j = Q - 1; j >= 0; --j) {
              const int l = v + padding - j * stride;
              if (l < 0 || l >= L) continue;
              for (int o = O - 1; o >= 0; --o) sum.add(dy(n, o, i, j) * w(o, c, k, l));
            }
          }
          dx(n, c, h, v) = sum.value();
        }

  for (int o = O - 1; o >= 0; --o) {
    for (int c = C - 1; c >= 0; --c)
      for (int k = K - 1; k >= 0; --k)
        for (int l = L - 1; l >= 0; --l) {
          KahanSum sum;
          for (int n = N - 1; n >= 0; --n)
            for (int i = P - 1; i >= 0; --i)
              for (int j = Q - 1; j >= 0; --j) {
                const int row = i * stride + k - padding;
                const int column = j * stride + l - padding;
                if (row >= 0 && row < H && column >= 0 && column < W) {
                  sum.add(dy(n, o, i, j) * x(n, c, row, column));
                }
              }
          dw(o, c, k, l) = sum.value();
        }
    KahanSum sum;
    for (int n = N - 1; n >= 0; --n)
      for (int i = P - 1; i >= 0; --i)
        for (int j = Q - 1; j >= 0; --j) sum.add(dy(n, o, i, j));
    db(o) = sum.value();
  }
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t i = x.size(); i-- > 0;) y.data()[i] = x.data()[i] > 0 ? x.data()[i] : 0;
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (std::size_t i = x.size(); i-- > 0;) dx.data()[i] = x.data()[i] > 0 ? dy.data()[i] : 0;
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n)
    for (int c = 0; c < y.extent(1); ++c)
      for (int i = 0; i < y.extent(2); ++i)
        for (int j = 0; j < y.extent(3); ++j) {
          float best = x(n, c, i * stride, j * stride);
          for (int t = 1; t < window * window; ++t) {
            best = std::fmax(best, x(n, c, i * stride + t / window, j * stride + t % window));
          }
          y(n, c, i, j) = best;
        }
}

// Gathers too: dx(h, v) adds the gradients of the windows in which it is the first maximum.
void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  const auto is_first_maximum = [&](int n, int c, int top, int left, int h, int v) {
    for (int row = top; row < top + window; ++row)
      for (int column = left; column < left + window; ++column) {
        const bool earlier = row < h || (row == h && column < v);
        const float other = x(n, c, row, column);
        if (other > x(n, c, h, v) || (earlier && other == x(n, c, h, v))) return false;
      }
    return true;
  };
  for (int n = 0; n < x.extent(0); ++n)
    for (int c = 0; c < x.extent(1); ++c)
      for (int h = 0; h < x.extent(2); ++h)
        for (int v = 0; v < x.extent(3); ++v) {
          KahanSum sum;
          for (int i = 0; i < dy.extent(2); ++i) {
            if (h < i * stride || h >= i * stride + window) continue;
            for (int j = 0; j < dy.extent(3); ++j) {
              if (v < j * stride || v >= j * stride + window) continue;
              if (is_first_maximum(n, c, i * stride, j * stride, h, v)) sum.add(dy(n, c, i, j));
            }
          }
          dx(n, c, h, v) = sum.value();
        }
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < y.extent(0); ++n)
    for (int m = 0; m < y.extent(1); ++m) {
      KahanSum sum;
      for (int d = w.extent(1) - 1; d >= 0; --d) sum.add(w(m, d) * x(n, d));
      sum.add(b(m));
      y(n, m) = sum.value();
    }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  const int N = x.extent(0), D = x.extent(1), M = w.extent(0);
  for (int d = 0; d < D; ++d) {
    for (int n = 0; n < N; ++n) {
      KahanSum sum;
      for (int m = M - 1; m >= 0; --m) sum.add(dy(n, m) * w(m, d));
      dx(n, d) = sum.value();
    }
    for (int m = 0; m < M; ++m) {
      KahanSum sum;
      for (int n = N - 1; n >= 0; --n) sum.add(dy(n, m) * x(n, d));
      dw(m, d) = sum.value();
    }
  }
  for (int m = 0; m < M; ++m) {
    KahanSum sum;
    for (int n = N - 1; n >= 0; --n) sum.add(dy(n, m));
    db(m) = sum.value();
  }
}

namespace {

float row_maximum(TensorView<const float, 2> logits, int n) {
  float top = logits(n, 0);
  for (int k = 1; k < logits.extent(1); ++k) top = std::fmax(top, logits(n, k));
  return top;
}

float partition(TensorView<const float, 2> logits, int n, float top) {
  KahanSum sum;
  for (int k = logits.extent(1) - 1; k >= 0; --k) sum.add(std::exp(logits(n, k) - top));
  return sum.value();
}

}  // namespace

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  KahanSum sum;
  for (int n = logits.extent(0) - 1; n >= 0; --n) {
    const float top = row_maximum(logits, n);
    sum.add(top - logits(n, labels(n)));
    sum.add(std::log(partition(logits, n, top)));
  }
  loss(0) = sum.value() / static_cast<float>(logits.extent(0));
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  for (int n = 0; n < logits.extent(0); ++n) {
    const float top = row_maximum(logits, n);
    const float sum = partition(logits, n, top);
    for (int k = 0; k < logits.extent(1); ++k) {
      const float probability = std::exp(logits(n, k) - top) / sum;
      dlogits(n, k) = (k == labels(n) ? probability - 1 : probability) / static_cast<float>(logits.extent(0));
    }
  }
}

}  // namespace convnet
