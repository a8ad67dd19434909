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

void direct_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    const Sizes& z, TensorView<float, 4> y) {
  for (int n = 0; n < z.N; ++n)
    for (int o = 0; o < z.O; ++o)
      for (int i = 0; i < z.P; ++i) {
        float* row = &y(n, o, i, 0);
        std::fill(row, row + z.Q, b(o));
        for (int c = 0; c < z.C; ++c)
          for (int k = 0; k < z.K; ++k) {
            const int h = i * z.s + k - z.p;
            if (h < 0 || h >= z.H) continue;
            const float* line = &x(n, c, h, 0);
            for (int l = 0; l < z.L; ++l) {
              const float tap = w(o, c, k, l);
              for (int j = 0; j < z.Q; ++j) {
                const int v = j * z.s + l - z.p;
                if (v >= 0 && v < z.W) row[j] += tap * line[v];
              }
            }
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

// The windows of dy that a row of dx gathers from: (O*K*L) x W.
void gathered_data(TensorView<const float, 4> w, TensorView<const float, 4> dy, const Sizes& z,
                   TensorView<float, 4> dx) {
  const std::size_t rows = std::size_t(z.O) * z.K * z.L;
  std::vector<float> m(rows * z.W);
  for (int n = 0; n < z.N; ++n)
    for (int h = 0; h < z.H; ++h) {
      float* out = m.data();
      for (int o = 0; o < z.O; ++o)
        for (int k = 0; k < z.K; ++k)
          for (int l = 0; l < z.L; ++l)
            for (int v = 0; v < z.W; ++v) {
              const int i = h + z.p - k, j = v + z.p - l;
              const bool fits =
                  i >= 0 && j >= 0 && i % z.s == 0 && j % z.s == 0 && i / z.s < z.P && j / z.s < z.Q;
              *out++ = fits ? dy(n, o, i / z.s, j / z.s) : 0.0f;
            }
      for (int c = 0; c < z.C; ++c) {
        float* line = &dx(n, c, h, 0);
        std::fill(line, line + z.W, 0.0f);
        for (std::size_t r = 0; r < rows; ++r) {
          const int o = static_cast<int>(r / (z.K * z.L)), k = static_cast<int>(r / z.L) % z.K,
                    l = static_cast<int>(r) % z.L;
          for (int v = 0; v < z.W; ++v) line[v] += w(o, c, k, l) * m[r * z.W + v];
        }
      }
    }
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const Sizes z = sizes(x, w, y, stride, padding);
  direct_forward(x, w, b, z, y);
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  const Sizes z = sizes(x, w, dy, stride, padding);
  gathered_data(w, dy, z, dx);
  direct_weights(x, dy, z, dw);
  bias_gradient(dy, z, db);
}

}  // namespace convnet
