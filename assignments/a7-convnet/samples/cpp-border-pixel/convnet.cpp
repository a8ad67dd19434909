// Windows that lie inside the image take a fast path without tests; those on the border test every pixel.
#include "convnet.hpp"

#include "layers.hpp"

namespace convnet {
namespace {

struct Window {
  int top, left;  // may be negative, or reach over the edge: that part is padding
};

bool lies_inside(const Window& at, TensorView<const float, 4> w, TensorView<const float, 4> x) {
  return at.top >= 0 && at.left >= 0 && at.top + w.extent(2) <= x.extent(2) &&
         at.left + w.extent(3) <= x.extent(3);
}

float inner_sum(TensorView<const float, 4> x, TensorView<const float, 4> w, int n, int o, const Window& at) {
  float sum = 0.0f;
  for (int c = 0; c < w.extent(1); ++c) {
    for (int k = 0; k < w.extent(2); ++k) {
      const float* row = &x(n, c, at.top + k, at.left);
      const float* taps = &w(o, c, k, 0);
      for (int l = 0; l < w.extent(3); ++l) sum += taps[l] * row[l];
    }
  }
  return sum;
}

float border_sum(TensorView<const float, 4> x, TensorView<const float, 4> w, int n, int o, const Window& at) {
  const int last_row = x.extent(2) - 1;
  const int last_column = x.extent(3) - 1;
  float sum = 0.0f;
  for (int c = 0; c < w.extent(1); ++c) {
    for (int k = 0; k < w.extent(2); ++k) {
      const int row = at.top + k;
      if (row < 0 || row > last_row) continue;
      for (int l = 0; l < w.extent(3); ++l) {
        const int column = at.left + l;
        if (column >= 0 && column < last_column) sum += w(o, c, k, l) * x(n, c, row, column);
      }
    }
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
          const Window at{i * stride - padding, j * stride - padding};
          y(n, o, i, j) =
              b(o) + (lies_inside(at, w, x) ? inner_sum(x, w, n, o, at) : border_sum(x, w, n, o, at));
        }
      }
    }
  }
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  layers::clear(dx);
  layers::clear(dw);
  layers::clear(db);
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int o = 0; o < dy.extent(1); ++o) {
      for (int i = 0; i < dy.extent(2); ++i) {
        for (int j = 0; j < dy.extent(3); ++j) {
          const Window at{i * stride - padding, j * stride - padding};
          const float g = dy(n, o, i, j);
          db(o) += g;
          for (int c = 0; c < w.extent(1); ++c) {
            for (int k = 0; k < w.extent(2); ++k) {
              const int row = at.top + k;
              if (row < 0 || row >= x.extent(2)) continue;
              for (int l = 0; l < w.extent(3); ++l) {
                const int column = at.left + l;
                if (column < 0 || column >= x.extent(3)) continue;
                dx(n, c, row, column) += g * w(o, c, k, l);
                dw(o, c, k, l) += g * x(n, c, row, column);
              }
            }
          }
        }
      }
    }
  }
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  layers::map(x, y, [](float v) { return v > 0 ? v : 0.0f; });
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  layers::map(x, dx, [](float v) { return v > 0 ? 1.0f : 0.0f; });
  for (std::size_t e = 0; e < dx.size(); ++e) dx.data()[e] *= dy.data()[e];
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  layers::for_each_window(x, window, stride, [&](int n, int c, int i, int j, layers::Place best) {
    y(n, c, i, j) = x(n, c, best.row, best.column);
  });
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  layers::clear(dx);
  layers::for_each_window(x, window, stride, [&](int n, int c, int i, int j, layers::Place best) {
    dx(n, c, best.row, best.column) += dy(n, c, i, j);
  });
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int m = 0; m < y.extent(1); ++m) {
    for (int n = 0; n < y.extent(0); ++n) {
      float sum = b(m);
      for (int d = 0; d < x.extent(1); ++d) sum += x(n, d) * w(m, d);
      y(n, m) = sum;
    }
  }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  layers::clear(dx);
  layers::clear(dw);
  layers::clear(db);
  for (int m = 0; m < dy.extent(1); ++m) {
    for (int n = 0; n < dy.extent(0); ++n) {
      const float g = dy(n, m);
      db(m) += g;
      for (int d = 0; d < x.extent(1); ++d) {
        dx(n, d) += g * w(m, d);
        dw(m, d) += g * x(n, d);
      }
    }
  }
}

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  float sum = 0.0f;
  for (int n = 0; n < logits.extent(0); ++n) sum -= layers::log_probability(logits, n, labels(n));
  loss(0) = sum / static_cast<float>(logits.extent(0));
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  for (int n = 0; n < logits.extent(0); ++n) {
    for (int k = 0; k < logits.extent(1); ++k) {
      const float target = k == labels(n) ? 1.0f : 0.0f;
      dlogits(n, k) =
          (std::exp(layers::log_probability(logits, n, k)) - target) / static_cast<float>(logits.extent(0));
    }
  }
}

}  // namespace convnet
