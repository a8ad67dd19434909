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

// F(2x2, 3x3) with the transforms of all tiles of one image held at once; everything else directly.
void winograd_forward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                      TensorView<const float, 1> b, const Sizes& z, TensorView<float, 4> y) {
  const int rows = (z.P + 1) / 2, columns = (z.Q + 1) / 2, tiles = rows * columns;
  std::vector<float> U(std::size_t(16) * z.O * z.C), V(std::size_t(16) * z.C * tiles),
      M(std::size_t(16) * tiles);
  for (int o = 0; o < z.O; ++o)
    for (int c = 0; c < z.C; ++c) {
      float t[4][3];
      for (int l = 0; l < 3; ++l) {
        const float a = w(o, c, 0, l), d = w(o, c, 1, l), e = w(o, c, 2, l);
        t[0][l] = a;
        t[1][l] = (a + d + e) / 2;
        t[2][l] = (a - d + e) / 2;
        t[3][l] = e;
      }
      for (int r = 0; r < 4; ++r) {
        const float u[4] = {t[r][0], (t[r][0] + t[r][1] + t[r][2]) / 2, (t[r][0] - t[r][1] + t[r][2]) / 2,
                            t[r][2]};
        for (int q = 0; q < 4; ++q) U[(std::size_t(r * 4 + q) * z.O + o) * z.C + c] = u[q];
      }
    }
  for (int n = 0; n < z.N; ++n) {
    for (int c = 0; c < z.C; ++c)
      for (int t = 0; t < tiles; ++t) {
        const int top = t / columns * 2 - z.p, left = t % columns * 2 - z.p;
        float d[4][4], s[4][4];
        for (int r = 0; r < 4; ++r)
          for (int q = 0; q < 4; ++q) d[r][q] = pixel(x, z, n, c, top + r, left + q);
        for (int q = 0; q < 4; ++q) {
          s[0][q] = d[0][q] - d[2][q];
          s[1][q] = d[1][q] + d[2][q];
          s[2][q] = d[2][q] - d[1][q];
          s[3][q] = d[1][q] - d[3][q];
        }
        for (int r = 0; r < 4; ++r) {
          const float v[4] = {s[r][0] - s[r][2], s[r][1] + s[r][2], s[r][2] - s[r][1], s[r][1] - s[r][3]};
          for (int q = 0; q < 4; ++q) V[(std::size_t(r * 4 + q) * z.C + c) * tiles + t] = v[q];
        }
      }
    for (int o = 0; o < z.O; ++o) {
      std::fill(M.begin(), M.end(), 0.0f);
      for (int e = 0; e < 16; ++e)
        for (int c = 0; c < z.C; ++c)
          for (int t = 0; t < tiles; ++t)
            M[std::size_t(e) * tiles + t] +=
                U[(std::size_t(e) * z.O + o) * z.C + c] * V[(std::size_t(e) * z.C + c) * tiles + t];
      for (int t = 0; t < tiles; ++t) {
        float m[4][2];
        for (int r = 0; r < 4; ++r) {
          const float a = M[(r * 4 + 0) * tiles + t], d = M[(r * 4 + 1) * tiles + t];
          const float e = M[(r * 4 + 2) * tiles + t], f = M[(r * 4 + 3) * tiles + t];
          m[r][0] = a + d + e;
          m[r][1] = d - e - f;
        }
        for (int q = 0; q < 2; ++q) {
          const float value[2] = {m[0][q] + m[1][q] + m[2][q], m[1][q] - m[2][q] - m[3][q]};
          for (int r = 0; r < 2; ++r) {
            const int i = t / columns * 2 + r, j = t % columns * 2 + q;
            if (i < z.P && j < z.Q) y(n, o, i, j) = value[r] + b(o);
          }
        }
      }
    }
  }
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const Sizes z = sizes(x, w, y, stride, padding);
  if (z.K == 3 && z.L == 3 && z.s == 1) return winograd_forward(x, w, b, z, y);
  direct_forward(x, w, b, z, y);
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
