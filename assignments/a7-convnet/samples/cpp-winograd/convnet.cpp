// Winograd F(2x2, 3x3) where it applies (3x3 filters, stride 1), for the forward pass and for dx, which is a
// correlation of dy with the flipped filters. Everything else goes the direct way, in direct.hpp.
#include "convnet.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "direct.hpp"
#include "winograd.hpp"

namespace convnet {
namespace {

// filter(out, in) is the 3x3 filter from input channel `in` to output channel `out`. Reads zeros outside the
// image; `shift` is where the first output's window starts in the image (minus the padding). Overwrites out.
template <class Filter>
void correlate_3x3(TensorView<const float, 4> in, const Filter& filter, int shift, TensorView<float, 4> out) {
  const int in_channels = in.extent(1), out_channels = out.extent(1);
  std::vector<winograd::Transformed> filters;
  for (int o = 0; o < out_channels; ++o)
    for (int c = 0; c < in_channels; ++c) filters.push_back(winograd::transform_filter(filter(o, c)));

  std::vector<winograd::Transformed> inputs(static_cast<std::size_t>(in_channels));
  for (int n = 0; n < out.extent(0); ++n) {
    for (int top = 0; top < out.extent(2); top += winograd::tile) {
      for (int left = 0; left < out.extent(3); left += winograd::tile) {
        for (int c = 0; c < in_channels; ++c) {
          std::array<float, winograd::patch * winograd::patch> patch{};
          for (int r = 0; r < winograd::patch; ++r) {
            for (int q = 0; q < winograd::patch; ++q) {
              const int row = top + r + shift, column = left + q + shift;
              if (row >= 0 && row < in.extent(2) && column >= 0 && column < in.extent(3)) {
                patch[r * winograd::patch + q] = in(n, c, row, column);
              }
            }
          }
          inputs[c] = winograd::transform_input(patch);
        }
        for (int o = 0; o < out_channels; ++o) {
          winograd::Transformed sum{};
          for (int c = 0; c < in_channels; ++c) {
            const winograd::Transformed& weights = filters[static_cast<std::size_t>(o) * in_channels + c];
            for (std::size_t e = 0; e < sum.size(); ++e) sum[e] += weights[e] * inputs[c][e];
          }
          const auto result = winograd::transform_output(sum);
          for (int i = 0; i < winograd::tile && top + i < out.extent(2); ++i) {
            for (int j = 0; j < winograd::tile && left + j < out.extent(3); ++j) {
              out(n, o, top + i, left + j) = result[i * winograd::tile + j];
            }
          }
        }
      }
    }
  }
}

bool winograd_applies(TensorView<const float, 4> w, int stride) {
  return stride == 1 && w.extent(2) == 3 && w.extent(3) == 3;
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  if (!winograd_applies(w, stride)) return direct::forward(x, w, b, stride, padding, y);
  const auto filter = [&w](int o, int c) {
    std::array<float, 9> taps{};
    std::copy_n(&w(o, c, 0, 0), 9, taps.begin());
    return taps;
  };
  correlate_3x3(x, filter, -padding, y);
  for (int n = 0; n < y.extent(0); ++n)
    for (int o = 0; o < y.extent(1); ++o)
      for (int i = 0; i < y.extent(2); ++i)
        for (int j = 0; j < y.extent(3); ++j) y(n, o, i, j) += b(o);
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  direct::backward_weights(x, dy, stride, padding, dw);
  direct::backward_bias(dy, db);
  if (!winograd_applies(w, stride)) return direct::backward_data(w, dy, stride, padding, dx);
  const auto flipped_filter = [&w](int c, int o) {
    std::array<float, 9> taps{};
    std::reverse_copy(&w(o, c, 0, 0), &w(o, c, 0, 0) + 9, taps.begin());
    return taps;
  };
  correlate_3x3(dy, flipped_filter, padding - 2, dx);
}

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t i = 0; i != x.size(); ++i) {
    const float value = x.data()[i];
    y.data()[i] = value < 0 ? 0 : value;
  }
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (std::size_t i = 0; i != x.size(); ++i) dx.data()[i] = x.data()[i] <= 0 ? 0 : dy.data()[i];
}

namespace {

// Calls visit(n, c, i, j, row, column) with the place of the first maximum of each window.
template <class Visit>
void for_each_maximum(TensorView<const float, 4> x, int window, int stride, const Visit& visit) {
  const int rows = (x.extent(2) - window) / stride + 1, columns = (x.extent(3) - window) / stride + 1;
  for (int n = 0; n < x.extent(0); ++n) {
    for (int c = 0; c < x.extent(1); ++c) {
      for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < columns; ++j) {
          int at = i * stride, across = j * stride;
          for (int t = 1; t < window * window; ++t) {
            const int row = i * stride + t / window, column = j * stride + t % window;
            if (x(n, c, row, column) > x(n, c, at, across)) {
              at = row;
              across = column;
            }
          }
          visit(n, c, i, j, at, across);
        }
      }
    }
  }
}

}  // namespace

void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  for_each_maximum(x, window, stride, [&](int n, int c, int i, int j, int row, int column) {
    y(n, c, i, j) = x(n, c, row, column);
  });
}

void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  std::fill(dx.data(), dx.data() + dx.size(), 0.0f);
  for_each_maximum(x, window, stride, [&](int n, int c, int i, int j, int row, int column) {
    dx(n, c, row, column) += dy(n, c, i, j);
  });
}

void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  for (int n = 0; n < x.extent(0); ++n)
    for (int m = 0; m < w.extent(0); ++m) {
      float dot = 0;
      for (int d = 0; d < w.extent(1); ++d) dot = std::fma(x(n, d), w(m, d), dot);
      y(n, m) = dot + b(m);
    }
}

void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  for (int n = 0; n < x.extent(0); ++n)
    for (int d = 0; d < x.extent(1); ++d) {
      float sum = 0;
      for (int m = 0; m < w.extent(0); ++m) sum = std::fma(dy(n, m), w(m, d), sum);
      dx(n, d) = sum;
    }
  for (int m = 0; m < w.extent(0); ++m) {
    for (int d = 0; d < w.extent(1); ++d) {
      float sum = 0;
      for (int n = 0; n < x.extent(0); ++n) sum = std::fma(dy(n, m), x(n, d), sum);
      dw(m, d) = sum;
    }
    float sum = 0;
    for (int n = 0; n < x.extent(0); ++n) sum += dy(n, m);
    db(m) = sum;
  }
}

void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  float mean = 0;
  for (int n = 0; n < logits.extent(0); ++n) {
    float top = std::numeric_limits<float>::lowest(), sum = 0;
    for (int k = 0; k < logits.extent(1); ++k) top = std::max(top, logits(n, k));
    for (int k = 0; k < logits.extent(1); ++k) sum += std::exp(logits(n, k) - top);
    mean += (top - logits(n, labels(n)) + std::log(sum)) / static_cast<float>(logits.extent(0));
  }
  loss(0) = mean;
}

void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  for (int n = 0; n < logits.extent(0); ++n) {
    float top = std::numeric_limits<float>::lowest(), sum = 0;
    for (int k = 0; k < logits.extent(1); ++k) top = std::max(top, logits(n, k));
    for (int k = 0; k < logits.extent(1); ++k) sum += dlogits(n, k) = std::exp(logits(n, k) - top);
    for (int k = 0; k < logits.extent(1); ++k) dlogits(n, k) /= sum;
    dlogits(n, labels(n)) -= 1.0f;
    for (int k = 0; k < logits.extent(1); ++k) dlogits(n, k) /= static_cast<float>(logits.extent(0));
  }
}

}  // namespace convnet
