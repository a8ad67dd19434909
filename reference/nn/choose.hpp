#pragma once
// From a uniform number to a class, the same rule everywhere: the golden files fix it.

#include <cmath>
#include <cstdint>

namespace reference::nn {

// 1 if u < sigmoid(logit), otherwise 0.
template <class T>
int choose_bit(T logit, double u) {
  return u < 1 / (1 + std::exp(-static_cast<double>(logit))) ? 1 : 0;
}

// The number of classes k whose cumulated probability is at most u; the logits stand `step` apart.
template <class T>
std::int64_t choose_class(const T* logits, std::int64_t classes, std::int64_t step, double u) {
  double largest = static_cast<double>(logits[0]), total = 0;
  for (std::int64_t k = 1; k < classes; ++k)
    largest = std::max(largest, static_cast<double>(logits[k * step]));
  for (std::int64_t k = 0; k < classes; ++k)
    total += std::exp(static_cast<double>(logits[k * step]) - largest);
  double cumulated = 0;
  for (std::int64_t k = 0; k + 1 < classes; ++k) {
    cumulated += std::exp(static_cast<double>(logits[k * step]) - largest) / total;
    if (u < cumulated) return k;
  }
  return classes - 1;
}

}  // namespace reference::nn
