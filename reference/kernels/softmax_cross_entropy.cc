#include "reference/kernels/softmax_cross_entropy.hpp"

#include <algorithm>
#include <cmath>

namespace reference::kernels {
namespace {

// log(sum of e^l) of a row, the largest logit subtracted first.
double log_sum_exp(const float* logits, int classes) {
  const double largest = static_cast<double>(*std::max_element(logits, logits + classes));
  double sum = 0;
  for (int k = 0; k < classes; ++k) sum += std::exp(static_cast<double>(logits[k]) - largest);
  return largest + std::log(sum);
}

}  // namespace

float softmax_cross_entropy_forward(int batch, int classes, const float* logits, const std::int32_t* labels) {
  double sum = 0;
  for (int n = 0; n < batch; ++n, logits += classes) {
    sum += log_sum_exp(logits, classes) - static_cast<double>(logits[labels[n]]);
  }
  return static_cast<float>(sum / batch);
}

void softmax_cross_entropy_backward(int batch, int classes, const float* logits, const std::int32_t* labels,
                                    float* dlogits) {
  for (int n = 0; n < batch; ++n, logits += classes, dlogits += classes) {
    const double normaliser = log_sum_exp(logits, classes);
    for (int k = 0; k < classes; ++k) {
      const double p = std::exp(static_cast<double>(logits[k]) - normaliser);
      dlogits[k] = static_cast<float>((p - (k == labels[n] ? 1 : 0)) / batch);
    }
  }
}

}  // namespace reference::kernels
