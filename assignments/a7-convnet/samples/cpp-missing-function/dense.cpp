#include <cmath>

#include "convnet.hpp"

namespace convnet {

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < x.extent(0); ++n) {
    for (int m = 0; m < w.extent(0); ++m) {
      float sum = b(m);
      for (int d = 0; d < x.extent(1); ++d) sum += x(n, d) * w(m, d);
      y(n, m) = sum;
    }
  }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  for (int n = 0; n < x.extent(0); ++n) {
    for (int d = 0; d < x.extent(1); ++d) {
      dx(n, d) = 0;
      for (int m = 0; m < w.extent(0); ++m) dx(n, d) += dy(n, m) * w(m, d);
    }
  }
  for (int m = 0; m < w.extent(0); ++m) {
    db(m) = 0;
    for (int d = 0; d < x.extent(1); ++d) dw(m, d) = 0;
    for (int n = 0; n < x.extent(0); ++n) {
      db(m) += dy(n, m);
      for (int d = 0; d < x.extent(1); ++d) dw(m, d) += dy(n, m) * x(n, d);
    }
  }
}

// log of the sum of the exponentials of a row, relative to its largest entry
static float relative_log_sum(TensorView<const float, 2> logits, int n, float& largest) {
  largest = logits(n, 0);
  for (int k = 1; k < logits.extent(1); ++k) {
    if (logits(n, k) > largest) largest = logits(n, k);
  }
  float sum = 0;
  for (int k = 0; k < logits.extent(1); ++k) sum += std::exp(logits(n, k) - largest);
  return std::log(sum);
}

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  float total = 0, largest = 0;
  for (int n = 0; n < logits.extent(0); ++n) {
    const float log_sum = relative_log_sum(logits, n, largest);
    total += log_sum + largest - logits(n, labels(n));
  }
  loss(0) = total / static_cast<float>(logits.extent(0));
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  const float batch = static_cast<float>(logits.extent(0));
  float largest = 0;
  for (int n = 0; n < logits.extent(0); ++n) {
    const float log_sum = relative_log_sum(logits, n, largest);
    for (int k = 0; k < logits.extent(1); ++k)
      dlogits(n, k) = std::exp(logits(n, k) - largest - log_sum) / batch;
    dlogits(n, labels(n)) -= 1 / batch;
  }
}

}  // namespace convnet
