// Convolution in the frequency domain. With xp the padded image and dyz the upstream gradient with stride - 1
// zeros between its elements:
//   y  = every stride-th element of the correlation of xp with w
//   dx = the convolution of dyz with w, without the border that was padding
//   dw = the correlation of xp with dyz, of which the first K x L elements
// A circle as large as the padded image holds all three without wrapping round.
#include "convnet.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "fft.hpp"

namespace convnet {
namespace {

using fft::Grid;
using fft::Plan;

// Spectrum of plane (a, b) of a tensor, its elements `spacing` apart, `offset` from the corner.
Grid spectrum(const Plan& rows, const Plan& columns, TensorView<const float, 4> t, int a, int b, int spacing,
              int offset) {
  Grid grid(rows, columns);
  for (int i = 0; i < t.extent(2); ++i) {
    for (int j = 0; j < t.extent(3); ++j) grid.at(offset + i * spacing, offset + j * spacing) = t(a, b, i, j);
  }
  grid.forward();
  return grid;
}

// Spectra of all planes; the one of (a, b) is at a * extent(1) + b.
std::vector<Grid> spectra(const Plan& rows, const Plan& columns, TensorView<const float, 4> t, int spacing,
                          int offset) {
  std::vector<Grid> all;
  for (int a = 0; a < t.extent(0); ++a) {
    for (int b = 0; b < t.extent(1); ++b) all.push_back(spectrum(rows, columns, t, a, b, spacing, offset));
  }
  return all;
}

std::size_t index(int a, int b, int extent) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(extent) + static_cast<std::size_t>(b);
}

std::size_t padded(int extent, int padding) {
  return static_cast<std::size_t>(extent + 2 * padding);
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const Plan rows(padded(x.extent(2), padding)), columns(padded(x.extent(3), padding));
  const std::vector<Grid> images = spectra(rows, columns, x, 1, padding);
  const std::vector<Grid> filters = spectra(rows, columns, w, 1, 0);
  for (int n = 0; n < y.extent(0); ++n) {
    for (int o = 0; o < y.extent(1); ++o) {
      Grid sum(rows, columns);
      for (int c = 0; c < x.extent(1); ++c) {
        sum.add_correlation(images[index(n, c, x.extent(1))], filters[index(o, c, x.extent(1))]);
      }
      sum.backward();
      for (int i = 0; i < y.extent(2); ++i) {
        for (int j = 0; j < y.extent(3); ++j) y(n, o, i, j) = b(o) + sum.at(i * stride, j * stride).real();
      }
    }
  }
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  const int batch = x.extent(0), channels = x.extent(1), out_channels = w.extent(0);
  const Plan rows(padded(x.extent(2), padding)), columns(padded(x.extent(3), padding));
  const std::vector<Grid> images = spectra(rows, columns, x, 1, padding);
  const std::vector<Grid> filters = spectra(rows, columns, w, 1, 0);
  const std::vector<Grid> upstream = spectra(rows, columns, dy, stride, 0);

  for (int n = 0; n < batch; ++n) {
    for (int c = 0; c < channels; ++c) {
      Grid sum(rows, columns);
      for (int o = 0; o < out_channels; ++o) {
        sum.add_product(upstream[index(n, o, out_channels)], filters[index(o, c, channels)]);
      }
      sum.backward();
      for (int h = 0; h < dx.extent(2); ++h) {
        for (int v = 0; v < dx.extent(3); ++v) dx(n, c, h, v) = sum.at(h + padding, v + padding).real();
      }
    }
  }

  for (int o = 0; o < out_channels; ++o) {
    for (int c = 0; c < channels; ++c) {
      Grid sum(rows, columns);
      for (int n = 0; n < batch; ++n) {
        sum.add_correlation(images[index(n, c, channels)], upstream[index(n, o, out_channels)]);
      }
      sum.backward();
      for (int k = 0; k < dw.extent(2); ++k) {
        for (int l = 0; l < dw.extent(3); ++l) dw(o, c, k, l) = sum.at(k, l).real();
      }
    }
  }

  for (int o = 0; o < out_channels; ++o) {
    db(o) = 0.0f;
    for (int n = 0; n < batch; ++n) {
      for (int i = 0; i < dy.extent(2); ++i) {
        for (int j = 0; j < dy.extent(3); ++j) db(o) += dy(n, o, i, j);
      }
    }
  }
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  const float* in = x.data();
  for (float* out = y.data(); out != y.data() + y.size(); ++out, ++in) *out = std::fmax(*in, 0.0f);
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (std::size_t e = 0; e < dx.size(); ++e) {
    if (x.data()[e] > 0) {
      dx.data()[e] = dy.data()[e];
    } else {
      dx.data()[e] = 0;
    }
  }
}

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  std::fill_n(y.data(), y.size(), -INFINITY);
  for (int n = 0; n < y.extent(0); ++n)
    for (int c = 0; c < y.extent(1); ++c)
      for (int k = 0; k < window; ++k)
        for (int l = 0; l < window; ++l)
          for (int i = 0; i < y.extent(2); ++i)
            for (int j = 0; j < y.extent(3); ++j) {
              const float candidate = x(n, c, i * stride + k, j * stride + l);
              if (candidate > y(n, c, i, j)) y(n, c, i, j) = candidate;
            }
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  std::fill_n(dx.data(), dx.size(), 0.0f);
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int c = 0; c < dy.extent(1); ++c) {
      for (int i = 0; i < dy.extent(2); ++i) {
        for (int j = 0; j < dy.extent(3); ++j) {
          int best_k = 0, best_l = 0;
          float best = -INFINITY;
          for (int k = 0; k < window; ++k) {
            for (int l = 0; l < window; ++l) {
              const float candidate = x(n, c, i * stride + k, j * stride + l);
              if (candidate > best) {
                best = candidate;
                best_k = k;
                best_l = l;
              }
            }
          }
          dx(n, c, i * stride + best_k, j * stride + best_l) += dy(n, c, i, j);
        }
      }
    }
  }
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < y.extent(0); ++n) {
    for (int m = 0; m < y.extent(1); ++m) {
      y(n, m) = b(m);
      for (int d = 0; d < w.extent(1); ++d) y(n, m) += w(m, d) * x(n, d);
    }
  }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  const int batch = x.extent(0), inputs = w.extent(1), outputs = w.extent(0);
  for (int n = 0; n < batch; ++n) {
    for (int d = 0; d < inputs; ++d) {
      dx(n, d) = 0;
      for (int m = 0; m < outputs; ++m) dx(n, d) += dy(n, m) * w(m, d);
    }
  }
  for (int m = 0; m < outputs; ++m) {
    db(m) = 0;
    for (int n = 0; n < batch; ++n) db(m) += dy(n, m);
    for (int d = 0; d < inputs; ++d) {
      dw(m, d) = 0;
      for (int n = 0; n < batch; ++n) dw(m, d) += dy(n, m) * x(n, d);
    }
  }
}

namespace {

// log sum exp of one row, minus the row's maximum, and that maximum.
std::pair<float, float> log_sum_exp(TensorView<const float, 2> logits, int n) {
  float top = logits(n, 0);
  for (int k = 1; k < logits.extent(1); ++k) top = std::fmax(top, logits(n, k));
  float sum = 0;
  for (int k = 0; k < logits.extent(1); ++k) sum += std::exp(logits(n, k) - top);
  return {std::log(sum), top};
}

}  // namespace

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  loss(0) = 0;
  for (int n = 0; n < logits.extent(0); ++n) {
    const auto [rest, top] = log_sum_exp(logits, n);
    loss(0) += rest + (top - logits(n, labels(n)));
  }
  loss(0) /= static_cast<float>(logits.extent(0));
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  const float batch = static_cast<float>(logits.extent(0));
  for (int n = 0; n < logits.extent(0); ++n) {
    const auto [rest, top] = log_sum_exp(logits, n);
    for (int k = 0; k < logits.extent(1); ++k) {
      const float probability = std::exp(logits(n, k) - top - rest);
      dlogits(n, k) = (probability - (labels(n) == k ? 1.0f : 0.0f)) / batch;
    }
  }
}

}  // namespace convnet
