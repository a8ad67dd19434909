// The filter is walked as one row of K*L taps, two at a time: two running sums hide the latency of the
// additions.
#include "convnet.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace convnet {
namespace {

struct Geometry {
  int height, width, kernel_w, stride, padding;
};

// The pixel under tap t of the window of output (i, j); 0 in the padding.
float pixel(const float* plane, const Geometry& g, int i, int j, int t) {
  const int h = i * g.stride + t / g.kernel_w - g.padding;
  const int v = j * g.stride + t % g.kernel_w - g.padding;
  if (h < 0 || v < 0 || h >= g.height || v >= g.width) return 0.0f;
  return plane[h * g.width + v];
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const Geometry g{x.extent(2), x.extent(3), w.extent(3), stride, padding};
  const int taps = w.extent(2) * w.extent(3);
  for (int n = 0; n < y.extent(0); ++n) {
    for (int o = 0; o < y.extent(1); ++o) {
      for (int i = 0; i < y.extent(2); ++i) {
        for (int j = 0; j < y.extent(3); ++j) {
          float even = b(o), odd = 0.0f;
          for (int c = 0; c < x.extent(1); ++c) {
            const float* plane = &x(n, c, 0, 0);
            const float* filter = &w(o, c, 0, 0);
            for (int t = 0; t + 1 < taps; t += 2) {
              even += filter[t] * pixel(plane, g, i, j, t);
              odd += filter[t + 1] * pixel(plane, g, i, j, t + 1);
            }
          }
          y(n, o, i, j) = even + odd;
        }
      }
    }
  }
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  const Geometry g{x.extent(2), x.extent(3), w.extent(3), stride, padding};
  const int taps = w.extent(2) * w.extent(3);
  std::fill(dx.data(), dx.data() + dx.size(), 0.0f);
  std::fill(dw.data(), dw.data() + dw.size(), 0.0f);
  std::fill(db.data(), db.data() + db.size(), 0.0f);
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int o = 0; o < dy.extent(1); ++o) {
      for (int i = 0; i < dy.extent(2); ++i) {
        for (int j = 0; j < dy.extent(3); ++j) {
          const float upstream = dy(n, o, i, j);
          db(o) += upstream;
          for (int c = 0; c < x.extent(1); ++c) {
            const float* plane = &x(n, c, 0, 0);
            const float* filter = &w(o, c, 0, 0);
            float* dfilter = &dw(o, c, 0, 0);
            for (int t = 0; t < taps; ++t) {
              dfilter[t] += upstream * pixel(plane, g, i, j, t);
              const int h = i * stride + t / g.kernel_w - padding;
              const int v = j * stride + t % g.kernel_w - padding;
              if (h >= 0 && v >= 0 && h < g.height && v < g.width) dx(n, c, h, v) += upstream * filter[t];
            }
          }
        }
      }
    }
  }
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  const float* in = x.data();
  float* out = y.data();
  const float* const end = in + x.size();
  while (in != end) {
    *out++ = *in > 0 ? *in : 0;
    ++in;
  }
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  const float* upstream = dy.data();
  float* out = dx.data();
  for (const float* in = x.data(); in != x.data() + x.size(); ++in, ++upstream)
    *out++ = *in > 0 ? *upstream : 0;
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n) {
    for (int c = 0; c < y.extent(1); ++c) {
      for (int i = 0; i < y.extent(2); ++i) {
        for (int j = 0; j < y.extent(3); ++j) {
          float m = -FLT_MAX;
          for (int h = i * stride; h < i * stride + window; ++h) {
            for (int v = j * stride; v < j * stride + window; ++v) m = x(n, c, h, v) > m ? x(n, c, h, v) : m;
          }
          y(n, c, i, j) = m;
        }
      }
    }
  }
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  std::fill(dx.data(), dx.data() + dx.size(), 0.0f);
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int c = 0; c < dy.extent(1); ++c) {
      for (int i = 0; i < dy.extent(2); ++i) {
        for (int j = 0; j < dy.extent(3); ++j) {
          float m = -FLT_MAX;
          float* receiver = nullptr;
          for (int h = i * stride; h < i * stride + window; ++h) {
            for (int v = j * stride; v < j * stride + window; ++v) {
              if (x(n, c, h, v) > m || receiver == nullptr) {
                m = x(n, c, h, v);
                receiver = &dx(n, c, h, v);
              }
            }
          }
          *receiver += dy(n, c, i, j);
        }
      }
    }
  }
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < y.extent(0); ++n) {
    for (int m = 0; m < y.extent(1); ++m) {
      float total = 0;
      for (int d = 0; d < x.extent(1); ++d) total += x(n, d) * w(m, d);
      y(n, m) = b(m) + total;
    }
  }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  for (int d = 0; d < x.extent(1); ++d) {
    for (int n = 0; n < x.extent(0); ++n) {
      dx(n, d) = 0;
      for (int m = 0; m < w.extent(0); ++m) dx(n, d) += w(m, d) * dy(n, m);
    }
    for (int m = 0; m < w.extent(0); ++m) {
      dw(m, d) = 0;
      for (int n = 0; n < x.extent(0); ++n) dw(m, d) += x(n, d) * dy(n, m);
    }
  }
  for (int m = 0; m < w.extent(0); ++m) {
    db(m) = 0;
    for (int n = 0; n < x.extent(0); ++n) db(m) += dy(n, m);
  }
}

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  float total = 0;
  for (int n = 0; n < logits.extent(0); ++n) {
    float m = -FLT_MAX, z = 0;
    for (int k = 0; k < logits.extent(1); ++k) m = std::max(m, logits(n, k));
    for (int k = 0; k < logits.extent(1); ++k) z += std::exp(logits(n, k) - m);
    total += m - logits(n, labels(n)) + std::log(z);
  }
  loss(0) = total / static_cast<float>(logits.extent(0));
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  const float weight = 1.0f / static_cast<float>(logits.extent(0));
  for (int n = 0; n < logits.extent(0); ++n) {
    float m = -FLT_MAX, z = 0;
    for (int k = 0; k < logits.extent(1); ++k) m = std::max(m, logits(n, k));
    for (int k = 0; k < logits.extent(1); ++k) z += std::exp(logits(n, k) - m);
    for (int k = 0; k < logits.extent(1); ++k) dlogits(n, k) = weight * std::exp(logits(n, k) - m) / z;
    dlogits(n, labels(n)) -= weight;
  }
}

}  // namespace convnet
