#include "convnet.hpp"

#include <algorithm>
#include <vector>

namespace convnet {
namespace {

struct Sizes {
  int N, C, H, W, O, K, L, P, Q, s, p;
};

template <class X, class Y>
Sizes sizes(X x, TensorView<const float, 4> w, Y y, int stride, int padding) {
  return {x.extent(0), x.extent(1), x.extent(2), x.extent(3), w.extent(0), w.extent(2),
          w.extent(3), y.extent(2), y.extent(3), stride,      padding};
}

float pixel(TensorView<const float, 4> x, const Sizes& z, int n, int c, int h, int v) {
  return h >= 0 && h < z.H && v >= 0 && v < z.W ? x(n, c, h, v) : 0.0f;
}

void direct_data(TensorView<const float, 4> w, TensorView<const float, 4> dy, const Sizes& z,
                 TensorView<float, 4> dx) {
  std::fill(dx.data(), dx.data() + dx.size(), 0.0f);
  for (int n = 0; n < z.N; ++n)
    for (int o = 0; o < z.O; ++o)
      for (int c = 0; c < z.C; ++c)
        for (int i = 0; i < z.P; ++i)
          for (int k = 0; k < z.K; ++k) {
            const int h = i * z.s + k - z.p;
            if (h < 0 || h >= z.H) continue;
            for (int l = 0; l < z.L; ++l)
              for (int j = 0; j < z.Q; ++j) {
                const int v = j * z.s + l - z.p;
                if (v >= 0 && v < z.W) dx(n, c, h, v) += w(o, c, k, l) * dy(n, o, i, j);
              }
          }
}

void direct_weights(TensorView<const float, 4> x, TensorView<const float, 4> dy, const Sizes& z,
                    TensorView<float, 4> dw) {
  std::fill(dw.data(), dw.data() + dw.size(), 0.0f);
  for (int n = 0; n < z.N; ++n)
    for (int o = 0; o < z.O; ++o)
      for (int c = 0; c < z.C; ++c)
        for (int k = 0; k < z.K; ++k)
          for (int l = 0; l < z.L; ++l) {
            float sum = 0;
            for (int i = 0; i < z.P; ++i) {
              const int h = i * z.s + k - z.p;
              if (h < 0 || h >= z.H) continue;
              for (int j = 0; j < z.Q; ++j) {
                const int v = j * z.s + l - z.p;
                if (v >= 0 && v < z.W) sum += dy(n, o, i, j) * x(n, c, h, v);
              }
            }
            dw(o, c, k, l) += sum;
          }
}

void bias_gradient(TensorView<const float, 4> dy, const Sizes& z, TensorView<float, 1> db) {
  for (int o = 0; o < z.O; ++o) {
    float sum = 0;
    for (int n = 0; n < z.N; ++n)
      for (int i = 0; i < z.P; ++i)
        for (int j = 0; j < z.Q; ++j) sum += dy(n, o, i, j);
    db(o) = sum;
  }
}

// Everything.
void chunk_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                   const Sizes& z, TensorView<float, 4> y) {
  const int rows = z.C * z.K * z.L, pixels = z.P * z.Q, step = pixels;
  static thread_local std::vector<float> m;
  if (m.size() < std::size_t(rows) * step) m.resize(std::size_t(rows) * step);
  for (int n = 0; n < z.N; ++n)
    for (int first = 0; first < pixels; first += step) {
      const int count = std::min(step, pixels - first);
      for (int r = 0; r < rows; ++r)
        for (int q = 0; q < count; ++q) {
          const int i = (first + q) / z.Q, j = (first + q) % z.Q;
          m[std::size_t(r) * step + q] =
              pixel(x, z, n, r / (z.K * z.L), i * z.s + r / z.L % z.K - z.p, j * z.s + r % z.L - z.p);
        }
      for (int o = 0; o < z.O; ++o) {
        float* out = &y(n, o, 0, 0) + first;
        std::fill(out, out + count, b(o));
        for (int r = 0; r < rows; ++r)
          for (int q = 0; q < count; ++q)
            out[q] += w.data()[std::size_t(o) * rows + r] * m[std::size_t(r) * step + q];
      }
    }
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const Sizes z = sizes(x, w, y, stride, padding);
  chunk_forward(x, w, b, z, y);
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  const Sizes z = sizes(x, w, dy, stride, padding);
  direct_data(w, dy, z, dx);
  direct_weights(x, dy, z, dw);
  bias_gradient(dy, z, db);
}

}  // namespace convnet
