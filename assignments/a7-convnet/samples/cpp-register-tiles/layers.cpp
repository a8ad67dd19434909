// Everything but the convolution: loops along rows, which the compiler turns into vectors.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "convnet.hpp"
#include "lanes.hpp"

namespace convnet {
namespace {

float dot(const float* a, const float* b, int length) {
  Lanes sums = {};
  int i = 0;
  for (; i + lanes <= length; i += lanes) sums += load(a + i) * load(b + i);
  float total = sum_of(sums);
  for (; i < length; ++i) total += a[i] * b[i];
  return total;
}

void add_multiple(float factor, const float* from, float* to, int length) {
  for (int i = 0; i < length; ++i) to[i] += factor * from[i];
}

// probabilities, not yet normalised; gives back their sum.
float exponentials(const float* logits, float* to, int classes) {
  const float largest = *std::max_element(logits, logits + classes);
  float sum = 0;
  for (int k = 0; k < classes; ++k) sum += to[k] = std::exp(logits[k] - largest);
  return sum;
}

}  // namespace

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  const float* in = x.data();
  float* out = y.data();
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = in[i] > 0.0f ? in[i] : 0.0f;
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  const float* in = x.data();
  const float* upstream = dy.data();
  float* out = dx.data();
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = in[i] > 0.0f ? upstream[i] : 0.0f;
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  const int width = y.extent(3);
  for (int n = 0; n < y.extent(0); ++n) {
    for (int c = 0; c < y.extent(1); ++c) {
      for (int i = 0; i < y.extent(2); ++i) {
        float* best = &y(n, c, i, 0);
        const float* top = &x(n, c, i * stride, 0);
        for (int j = 0; j < width; ++j) best[j] = top[j * stride];
        for (int k = 0; k < window; ++k) {
          for (int l = 0; l < window; ++l) {
            const float* row = top + k * x.extent(3) + l;
            for (int j = 0; j < width; ++j) best[j] = row[j * stride] > best[j] ? row[j * stride] : best[j];
          }
        }
      }
    }
  }
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  std::fill_n(dx.data(), dx.size(), 0.0f);
  const int width = dy.extent(3), in_width = x.extent(3);
  std::vector<float> best(static_cast<std::size_t>(width));
  std::vector<int> where(static_cast<std::size_t>(width));
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int c = 0; c < dy.extent(1); ++c) {
      for (int i = 0; i < dy.extent(2); ++i) {
        const float* top = &x(n, c, i * stride, 0);
        for (int j = 0; j < width; ++j) {
          best[j] = top[j * stride];
          where[j] = 0;
        }
        for (int k = 0; k < window; ++k) {
          for (int l = 0; l < window; ++l) {
            const int offset = k * in_width + l;
            const float* row = top + offset;
            // A strict comparison keeps the first of equal maxima.
            for (int j = 0; j < width; ++j) {
              const bool larger = row[j * stride] > best[j];
              best[j] = larger ? row[j * stride] : best[j];
              where[j] = larger ? offset : where[j];
            }
          }
        }
        float* out = &dx(n, c, i * stride, 0);
        const float* upstream = &dy(n, c, i, 0);
        for (int j = 0; j < width; ++j) out[j * stride + where[j]] += upstream[j];
      }
    }
  }
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < y.extent(0); ++n)
    for (int m = 0; m < y.extent(1); ++m) y(n, m) = b(m) + dot(&x(n, 0), &w(m, 0), x.extent(1));
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  std::fill_n(dx.data(), dx.size(), 0.0f);
  std::fill_n(dw.data(), dw.size(), 0.0f);
  std::fill_n(db.data(), db.size(), 0.0f);
  for (int n = 0; n < x.extent(0); ++n) {
    for (int m = 0; m < w.extent(0); ++m) {
      add_multiple(dy(n, m), &w(m, 0), &dx(n, 0), x.extent(1));
      add_multiple(dy(n, m), &x(n, 0), &dw(m, 0), x.extent(1));
      db(m) += dy(n, m);
    }
  }
}

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  std::vector<float> weights(static_cast<std::size_t>(logits.extent(1)));
  float total = 0;
  for (int n = 0; n < logits.extent(0); ++n) {
    const float* row = &logits(n, 0);
    const float sum = exponentials(row, weights.data(), logits.extent(1));
    total += std::log(sum) + (*std::max_element(row, row + logits.extent(1)) - row[labels(n)]);
  }
  loss(0) = total / static_cast<float>(logits.extent(0));
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  const int classes = logits.extent(1);
  const float share = 1.0f / static_cast<float>(logits.extent(0));
  for (int n = 0; n < logits.extent(0); ++n) {
    float* row = &dlogits(n, 0);
    const float sum = exponentials(&logits(n, 0), row, classes);
    for (int k = 0; k < classes; ++k) row[k] *= share / sum;
    row[labels(n)] -= share;
  }
}

}  // namespace convnet
