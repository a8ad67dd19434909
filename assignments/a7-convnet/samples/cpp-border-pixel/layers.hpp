#pragma once
// Small tools that several layers share.

#include <algorithm>
#include <cmath>

#include "tensor_view.hpp"

namespace layers {

using course::TensorView;

template <int Rank>
void clear(TensorView<float, Rank> t) {
  std::fill_n(t.data(), t.size(), 0.0f);
}

template <class Function>
void map(TensorView<const float, 4> in, TensorView<float, 4> out, Function f) {
  std::transform(in.data(), in.data() + in.size(), out.data(), f);
}

struct Place {
  int row, column;
};

// Calls visit(n, c, i, j, place of the first maximum) for each pooling window.
template <class Visit>
void for_each_window(TensorView<const float, 4> x, int window, int stride, Visit visit) {
  for (int n = 0; n < x.extent(0); ++n) {
    for (int c = 0; c < x.extent(1); ++c) {
      for (int i = 0; i * stride + window <= x.extent(2); ++i) {
        for (int j = 0; j * stride + window <= x.extent(3); ++j) {
          Place best{i * stride, j * stride};
          for (int k = 0; k < window; ++k) {
            for (int l = 0; l < window; ++l) {
              const Place here{i * stride + k, j * stride + l};
              if (x(n, c, here.row, here.column) > x(n, c, best.row, best.column)) best = here;
            }
          }
          visit(n, c, i, j, best);
        }
      }
    }
  }
}

// log softmax(logits[n])[k]
inline float log_probability(TensorView<const float, 2> logits, int n, int k) {
  float largest = logits(n, 0);
  for (int q = 1; q < logits.extent(1); ++q) largest = std::max(largest, logits(n, q));
  float sum = 0.0f;
  for (int q = 0; q < logits.extent(1); ++q) sum += std::exp(logits(n, q) - largest);
  return (logits(n, k) - largest) - std::log(sum);
}

}  // namespace layers
