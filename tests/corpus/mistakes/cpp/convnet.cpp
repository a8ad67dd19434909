// The formulas of the handout as loops, with every known mistake of reference/mistakes to be planted:
// plant.py writes planted.hpp, which names one of them, or none.
#include "convnet.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "planted.hpp"

namespace convnet {
namespace {

constexpr bool made(std::string_view mistake) {
  return mistake == planted;
}

template <class T, int Rank>
void fill_zero(TensorView<T, Rank> t) {
  std::fill_n(t.data(), t.size(), T{0});
}

}  // namespace

#define F(id) made("conv2d_forward/" id)
void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const int N = x.extent(0), C = x.extent(1), H = x.extent(2), W = x.extent(3);
  const int O = w.extent(0), K = w.extent(2), L = w.extent(3);
  if (!F("output-not-zeroed")) fill_zero(y);
  if (F("stride-padding-swapped")) std::swap(stride, padding);
  float sum = 0;
  for (int n = 0; n < N; ++n) {
    if (F("first-image-only") && n > 0) break;
    for (int o = 0; o < O; ++o) {
      if (!F("sum-not-reset")) sum = 0;
      for (int i = 0; i < y.extent(2); ++i) {
        for (int j = 0; j < y.extent(3); ++j) {
          int top = i * stride - padding, left = j * stride - padding, step = 1;
          if (F("padding-ignored")) top = i * stride, left = j * stride;
          if (F("padding-one-sided")) top -= padding, left -= padding;
          if (F("stride-ignored")) top = i - padding, left = j - padding;
          if (F("stride-on-filter")) top = i - padding, left = j - padding, step = stride;
          if (F("stride-on-both")) step = stride;
          if (F("stride-on-padding")) top = (i - padding) * stride, left = (j - padding) * stride;
          if (F("off-by-one")) ++top, ++left;
          if (F("off-by-one-before")) --top, --left;
          if (F("padding-left-out") && (top < 0 || left < 0 || top + K > H || left + L > W)) continue;
          if (!F("sum-not-reset") && !F("sum-not-reset-in-plane")) sum = 0;
          float bias = F("bias-missing") || F("bias-per-tap") || F("bias-per-channel") ? 0 : b(o);
          const int taps_h = F("last-tap-missing") ? K - 1 : K, taps_w = F("last-tap-missing") ? L - 1 : L;
          for (int c = 0; c < (F("first-channel-only") ? 1 : C); ++c) {
            if (F("bias-per-channel")) bias += b(o);
            for (int k = 0; k < taps_h; ++k) {
              for (int l = 0; l < taps_w; ++l) {
                int row = top + k * step, column = left + l * step;
                const int first = F("first-pixel-missing") ? 1 : 0, margin = F("last-pixel-missing") ? 1 : 0;
                const bool inside =
                    row >= first && row < H - margin && column >= first && column < W - margin;
                float pixel = F("padding-wrong-value") ? 1 : 0;
                if (F("padding-repeats-edge"))
                  row = std::clamp(row, 0, H - 1), column = std::clamp(column, 0, W - 1);
                if (F("padding-wraps-around")) row = (row + 8 * H) % H, column = (column + 8 * W) % W;
                if (inside || F("padding-repeats-edge") || F("padding-wraps-around")) {
                  pixel = x(F("batch-index-forgotten") ? 0 : n, c, row, column);
                } else if (!F("padding-wrong-value")) {
                  continue;
                }
                float weight = w(o, c, k, l);
                if (F("kernel-flipped")) weight = w(o, c, K - 1 - k, L - 1 - l);
                if (F("filter-transposed")) weight = w.data()[((o * C + c) * L + l) * K + k];
                if (F("filter-axes-swapped")) weight = w.data()[((c * O + o) * K + k) * L + l];
                sum += weight * pixel;
                if (F("bias-per-tap")) bias += b(o);
              }
            }
          }
          if (F("channels-averaged")) {
            y(n, o, i, j) = sum / static_cast<float>(C) + bias;
          } else if (F("output-not-zeroed")) {
            y(n, o, i, j) += sum + bias;
          } else {
            y(n, o, i, j) = sum + bias;
          }
        }
      }
    }
  }
}
#undef F

#define F(id) made("conv2d_backward/" id)
void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  const int N = x.extent(0), C = x.extent(1), H = x.extent(2), W = x.extent(3);
  const int O = w.extent(0), K = w.extent(2), L = w.extent(3), OH = dy.extent(2), OW = dy.extent(3);
  fill_zero(dx);
  fill_zero(dw);
  fill_zero(db);
  const float batch = static_cast<float>(N), all = batch * static_cast<float>(OH * OW);

  std::vector<int> owner(dx.size(), -1);  // the window that wrote a pixel last
  for (int n = 0; n < N; ++n) {
    for (int o = 0; o < O; ++o) {
      if (F("dx-last-filter-only") && o < O - 1) continue;
      for (int i = 0; i < OH; ++i) {
        for (int j = 0; j < OW; ++j) {
          int top = i * stride - padding, left = j * stride - padding;
          if (F("dx-shifted-by-padding") || F("padding-ignored")) top = i * stride, left = j * stride;
          if (F("dx-not-stuffed") || F("stride-ignored")) top = i - padding, left = j - padding;
          for (int c = 0; c < C; ++c) {
            for (int k = 0; k < K; ++k) {
              for (int l = 0; l < L; ++l) {
                const int row = top + k, column = left + l, image = F("batch-index-forgotten") ? 0 : n;
                if (row < 0 || row >= H || column < 0 || column >= W) continue;
                float weight = w(o, c, k, l);
                if (F("dx-not-flipped") || F("kernel-flipped")) weight = w(o, c, K - 1 - k, L - 1 - l);
                if (F("dx-filter-transposed")) weight = w.data()[((o * C + c) * L + l) * K + k];
                if (F("dx-axes-swapped") || F("filter-axes-swapped"))
                  weight = w.data()[((c * O + o) * K + k) * L + l];
                const float term = weight * dy(n, o, i, j);
                float& pixel = dx(image, c, row, column);
                int& last = owner[static_cast<std::size_t>(&pixel - dx.data())];
                const int window = i * OW + j;
                if (F("dx-overwritten") || (F("dx-overwritten-by-windows") && window > last)) {
                  pixel = term;
                } else if (!F("dx-overwritten-by-windows") || window == last) {
                  pixel += term;
                }
                last = std::max(last, window);
              }
            }
          }
        }
      }
    }
  }
  if (F("dx-batch-mean")) {
    for (std::size_t i = 0; i < dx.size(); ++i) dx.data()[i] /= batch;
  }

  for (int n = 0; n < N; ++n) {
    if (F("dw-first-image-only") && n > 0) break;
    if (F("dw-last-image-only")) fill_zero(dw);
    for (int o = 0; o < O; ++o) {
      for (int i = 0; i < OH; ++i) {
        for (int j = 0; j < OW; ++j) {
          int top = i * stride - padding, left = j * stride - padding;
          if (F("dw-padding-ignored") || F("padding-ignored")) top = i * stride, left = j * stride;
          if (F("dw-stride-ignored") || F("stride-ignored")) top = i - padding, left = j - padding;
          for (int c = 0; c < C; ++c) {
            for (int k = 0; k < K; ++k) {
              for (int l = 0; l < L; ++l) {
                const int row = top + k, column = left + l, image = F("batch-index-forgotten") ? 0 : n;
                if (row < 0 || row >= H || column < 0 || column >= W) continue;
                float* weight = &dw(o, c, k, l);
                if (F("dw-flipped") || F("kernel-flipped")) weight = &dw(o, c, K - 1 - k, L - 1 - l);
                if (F("dw-transposed")) weight = dw.data() + ((o * C + c) * L + l) * K + k;
                if (F("filter-axes-swapped")) weight = dw.data() + ((c * O + o) * K + k) * L + l;
                *weight += x(image, c, row, column) * dy(n, o, i, j);
              }
            }
          }
        }
      }
    }
  }
  for (std::size_t i = 0; i < dw.size(); ++i) {
    if (F("dw-batch-mean")) dw.data()[i] /= batch;
    if (F("dw-mean")) dw.data()[i] /= all;
  }

  for (int n = 0; n < N; ++n) {
    if (F("db-missing") || (F("db-first-image-only") && n > 0)) break;
    for (int o = 0; o < O; ++o) {
      for (int p = 0; p < OH * OW; ++p) {
        const int plane = F("db-axes-swapped") ? o * N + n : n * O + o;
        db(o) += dy.data()[plane * OH * OW + p];
      }
    }
  }
  for (int o = 0; o < O; ++o) {
    if (F("db-batch-mean")) db(o) /= batch;
    if (F("db-mean")) db(o) /= all;
  }
}
#undef F

void relu_forward(TensorView<const float, 4> x, TensorView<float, 4> y) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const float v = x.data()[i];
    float result = v > 0 ? v : 0;
    if (made("relu_forward/relu-not-applied")) result = v;
    if (made("relu_forward/relu-absolute")) result = std::abs(v);
    if (made("relu_forward/relu-negative-part")) result = std::min(v, 0.0f);
    if (made("relu_forward/relu-leaky")) result = v > 0 ? v : 0.01f * v;
    y.data()[i] = result;
  }
}

void relu_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, TensorView<float, 4> dx) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    const float v = x.data()[i], upstream = dy.data()[i];
    float result = v > 0 ? upstream : 0;
    if (made("relu_backward/relu-gradient-at-zero")) result = v >= 0 ? upstream : 0;
    if (made("relu_backward/relu-masked-on-dy")) result = upstream > 0 ? upstream : 0;
    if (made("relu_backward/relu-mask-missing")) result = upstream;
    if (made("relu_backward/relu-upstream-forgotten")) result = v > 0 ? 1 : 0;
    dx.data()[i] = result;
  }
}

#define F(id) made("maxpool2d_forward/" id)
void maxpool2d_forward(TensorView<const float, 4> x, int window, int stride, TensorView<float, 4> y) {
  const int H = x.extent(2), W = x.extent(3);
  if (F("window-for-stride")) stride = window;
  if (F("stride-for-window")) window = stride;
  if (F("stride-ignored")) stride = 1;
  if (F("last-tap-missing")) window = std::max(1, window - 1);
  fill_zero(y);
  for (int n = 0; n < y.extent(0); ++n) {
    for (int c = 0; c < y.extent(1); ++c) {
      for (int i = 0; i < y.extent(2); ++i) {
        for (int j = 0; j < y.extent(3); ++j) {
          const int image = F("batch-index-forgotten") ? 0 : n;
          if (i * stride >= H || j * stride >= W) continue;
          float best = F("maximum-starts-at-zero") ? 0 : x(image, c, i * stride, j * stride), sum = 0;
          int count = 0;
          for (int row = i * stride; row < std::min(H, i * stride + window); ++row) {
            for (int column = j * stride; column < std::min(W, j * stride + window); ++column) {
              const float v = x(image, c, row, column);
              best = F("minimum-for-maximum") ? std::min(best, v) : std::max(best, v);
              sum += v;
              ++count;
            }
          }
          y(n, c, i, j) = F("mean-for-maximum") ? sum / static_cast<float>(count) : best;
        }
      }
    }
  }
}
#undef F

#define F(id) made("maxpool2d_backward/" id)
void maxpool2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> dy, int window, int stride,
                        TensorView<float, 4> dx) {
  const int H = x.extent(2), W = x.extent(3);
  if (F("window-for-stride")) stride = window;
  if (F("stride-for-window")) window = stride;
  if (F("stride-ignored")) stride = 1;
  fill_zero(dx);
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int c = 0; c < dy.extent(1); ++c) {
      for (int i = 0; i < dy.extent(2); ++i) {
        for (int j = 0; j < dy.extent(3); ++j) {
          if (i * stride >= H || j * stride >= W) continue;
          const int bottom = std::min(H, i * stride + window), right = std::min(W, j * stride + window);
          float best = x(n, c, i * stride, j * stride);
          for (int row = i * stride; row < bottom; ++row) {
            for (int column = j * stride; column < right; ++column)
              best = std::max(best, x(n, c, row, column));
          }
          std::vector<float*> chosen;
          for (int row = i * stride; row < bottom; ++row) {
            for (int column = j * stride; column < right; ++column) {
              if (x(n, c, row, column) == best || F("gradient-to-whole-window"))
                chosen.push_back(&dx(n, c, row, column));
            }
          }
          float share = F("upstream-forgotten") ? 1 : dy(n, c, i, j);
          if (F("gradient-to-last-maximum")) {
            chosen = {chosen.back()};
          } else if (F("gradient-shared-by-ties") || F("gradient-to-whole-window")) {
            share /= static_cast<float>(chosen.size());
          } else if (!F("gradient-to-all-ties")) {
            chosen.resize(1);
          }
          for (float* pixel : chosen) *pixel = F("gradient-overwritten") ? share : *pixel + share;
        }
      }
    }
  }
}
#undef F

#define F(id) made("linear_forward/" id)
void linear_forward(TensorView<const float, 2> x, TensorView<const float, 2> w, TensorView<const float, 1> b,
                    TensorView<float, 2> y) {
  const int D = x.extent(1), M = w.extent(0);
  for (int n = 0; n < x.extent(0); ++n) {
    for (int m = 0; m < M; ++m) {
      float sum = F("bias-missing") || F("bias-per-term") ? 0 : b(m);
      for (int d = 0; d < D; ++d) {
        const float weight = F("weights-transposed") ? w.data()[d * M + m] : w(m, d);
        sum += weight * x(F("batch-index-forgotten") ? 0 : n, d);
        if (F("bias-per-term")) sum += b(m);
      }
      y(n, m) = sum;
    }
  }
}
#undef F

#define F(id) made("linear_backward/" id)
void linear_backward(TensorView<const float, 2> x, TensorView<const float, 2> w,
                     TensorView<const float, 2> dy, TensorView<float, 2> dx, TensorView<float, 2> dw,
                     TensorView<float, 1> db) {
  const int N = x.extent(0), D = x.extent(1), M = w.extent(0);
  fill_zero(dx);
  fill_zero(dw);
  fill_zero(db);
  for (int n = 0; n < N; ++n) {
    if (F("dw-last-row-only")) fill_zero(dw);
    for (int m = 0; m < M; ++m) {
      if (!F("db-missing")) db(m) += F("db-axes-swapped") ? dy.data()[m * N + n] : dy(n, m);
      for (int d = 0; d < D; ++d) {
        const float weight = F("dx-weights-transposed") ? w.data()[d * M + m] : w(m, d);
        dx(n, d) = (F("dx-last-output-only") ? 0 : dx(n, d)) + weight * dy(n, m);
        float& gradient = F("dw-transposed") ? dw.data()[d * M + m] : dw(m, d);
        gradient += x(n, d) * dy(n, m);
      }
    }
  }
  if (F("dw-batch-mean")) {
    for (std::size_t i = 0; i < dw.size(); ++i) dw.data()[i] /= static_cast<float>(N);
  }
  if (F("db-batch-mean")) {
    for (int m = 0; m < M; ++m) db(m) /= static_cast<float>(N);
  }
}
#undef F

#define F(id) made("softmax_cross_entropy_forward/" id)
void softmax_cross_entropy_forward(TensorView<const float, 2> logits,
                                   TensorView<const std::int32_t, 1> labels, TensorView<float, 1> loss) {
  const int N = logits.extent(0), K = logits.extent(1);
  float total = 0;
  for (int n = 0; n < N; ++n) {
    float shift = logits(n, 0);
    for (int k = 1; k < K; ++k) shift = std::max(shift, logits(n, k));
    if (F("softmax-without-max") || F("log-of-plain-softmax")) shift = 0;
    float sum = 0;
    for (int k = 0; k < K; ++k) sum += std::exp(logits(n, k) - shift);
    const float picked = logits(n, labels(n)) - shift;
    const bool of_softmax = F("log-of-plain-softmax") || F("log-of-softmax");
    total -= of_softmax ? std::log(std::exp(picked) / sum) : picked - std::log(sum);
  }
  if (!F("loss-sum")) total /= static_cast<float>(N);
  if (F("loss-over-classes")) total /= static_cast<float>(K);
  loss(0) = F("loss-sign") ? -total : total;
}
#undef F

#define F(id) made("softmax_cross_entropy_backward/" id)
void softmax_cross_entropy_backward(TensorView<const float, 2> logits,
                                    TensorView<const std::int32_t, 1> labels, TensorView<float, 2> dlogits) {
  const int N = logits.extent(0), K = logits.extent(1);
  for (int n = 0; n < N; ++n) {
    float shift = logits(n, 0);
    for (int k = 1; k < K; ++k) shift = std::max(shift, logits(n, k));
    if (F("softmax-without-max")) shift = 0;
    float sum = 0;
    for (int k = 0; k < K; ++k) sum += std::exp(logits(n, k) - shift);
    for (int k = 0; k < K; ++k) {
      const float target = k == labels(n) && !F("dlogits-without-target") ? 1 : 0;
      float gradient = std::exp(logits(n, k) - shift) / sum - target;
      if (!F("dlogits-without-mean")) gradient /= static_cast<float>(N);
      if (F("dlogits-over-classes")) gradient /= static_cast<float>(K);
      dlogits(n, k) = F("dlogits-sign") ? -gradient : gradient;
    }
  }
}
#undef F

}  // namespace convnet
